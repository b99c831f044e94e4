"""Set-up of the company's list by superusers."""

from django.contrib import admin

from phrasebook.models import Phrase


@admin.register(Phrase)
class PhraseAdmin(admin.ModelAdmin[Phrase]):
    """The company's phrases have no community."""

    list_display = ("text", "moment", "community", "active")
    list_filter = ("moment", "community", "active")
