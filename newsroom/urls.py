"""The site's table of contents."""

from django.contrib import admin
from django.urls import include, path

from newsroom import views

handler400 = "newsroom.views.bad_request"
handler404 = "newsroom.views.page_not_found"
handler500 = "newsroom.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("media/<path:path>", views.media, name="media"),
    path("admin/", admin.site.urls),
    path("", include("feedback.urls")),
    path("", include("articles.urls")),
]
