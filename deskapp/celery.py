"""Celery keeps the beat; the rows in the database are the queue (docs/deadlines.md)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskapp.settings")
# a worker that comes back after a fall must be quick; `make check`, `migrate` and `prepare` have looked at the models
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("deskapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
