"""The site's table of contents."""

from django.contrib import admin
from django.urls import include, path

from accounts.mailing.views import notice_choices
from accounts.people.urls import below_admin
from accounts.signing_in.urls import below_account, entrance
from newsroom import views
from newsroom.pictures.serving import media
from newsroom.watching.readiness import readyz

handler400 = "newsroom.views.bad_request"
handler404 = "newsroom.views.page_not_found"
handler500 = "newsroom.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("media/<path:path>", media, name="media"),
    # Before the admin, which answers to everything below its address.
    path("admin/", include(entrance)),
    path("admin/account/email/", admin.site.admin_view(notice_choices), name="email_notices"),
    path("admin/", include(below_admin)),
    path("admin/account/", include(below_account)),
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
    path("", include("feedback.urls")),
]
