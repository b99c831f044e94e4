"""Set-up pages for the administrator: a community's own limits, and the days that differ from the week's pattern."""

from django.contrib import admin

from deadlines.models import CalendarDay, LimitOverride


@admin.register(LimitOverride)
class LimitOverrideAdmin(admin.ModelAdmin[LimitOverride]):
    list_display = ("community", "rule", "amount_minutes", "amount_days", "warning_minutes", "interval_minutes")
    list_filter = ("community",)


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin[CalendarDay]):
    list_display = ("day", "working", "name", "community")
    list_filter = ("working", "community")
    date_hierarchy = "day"
