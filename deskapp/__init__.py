"""The project: settings, urls, Celery, health. Celery's app is loaded with Django, so that tasks find it."""

from deskapp.celery import app as celery_app

__all__ = ["celery_app"]
