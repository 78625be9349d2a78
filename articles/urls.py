"""The addresses of reader pages: the table of contents of the site."""

from django.urls import path

from articles import views

app_name = "articles"

urlpatterns = [
    path("", views.front, name="front"),
    path("about/<slug:path>/", views.page, name="page"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("preview/<slug:token>/", views.preview, name="preview"),
    path("<slug:slug>/", views.section, name="section"),
    path("<slug:section>/<slug:slug>/", views.detail, name="detail"),
]
