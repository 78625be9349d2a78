"""The app of feedback: what readers answer and report, and what is made of it."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
