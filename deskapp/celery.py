"""Celery keeps the beat; the rows in the database are the queue (docs/deadlines.md)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskapp.settings")

app = Celery("deskapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
