"""The project: settings, urls, Celery, health.

Celery's app is loaded by the worker and the beat alone: nobody else sends a task, and it is a seventh of their start.
"""
