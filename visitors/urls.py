"""Addresses of the gate, each with who may (the access table)."""

from django.urls import URLPattern

app_name = "visitors"
G = "c/<slug:community>/gate/"
VISITS: list[URLPattern] = []
PASSES: list[URLPattern] = []
urlpatterns = [*VISITS, *PASSES]
