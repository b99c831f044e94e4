"""What is never said, in the other words in which it is said."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from phrasebook.first_words import MORE_NEVER, NEVER


def put_in(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    phrase = apps.get_model("phrasebook", "Phrase")
    known = set(phrase.objects.filter(community=None, moment="never").values_list("text", flat=True))
    phrase.objects.bulk_create(
        phrase(moment="never", text=text, text_en=english, instead=instead, unless=unless, position=place)
        for place, (text, english, instead, unless) in enumerate(MORE_NEVER, start=len(NEVER))
        if text not in known
    )


class Migration(migrations.Migration):
    dependencies = [("phrasebook", "0002_first_words")]
    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
