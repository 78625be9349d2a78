"""The addresses of feedback, below those of the articles."""

from django.urls import path

from feedback import views

app_name = "feedback"

urlpatterns = [
    path("<slug:section>/<slug:slug>/feedback/", views.feedback, name="vote"),
    path("<slug:section>/<slug:slug>/report/", views.report, name="report"),
    path("<slug:section>/<slug:slug>/report/thanks/", views.thanks, name="thanks"),
]
