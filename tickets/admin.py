"""Set-up pages for the administrator: the categories of each community. Tickets change only through their verbs."""

from django.contrib import admin

from tickets.models import Category


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    list_display = ("name", "kind", "community", "position", "active")
    list_filter = ("community", "kind", "active")
    search_fields = ("name", "name_en")
