"""The company's first list."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from phrasebook.first_words import NEVER, SAID


def put_in(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    phrase = apps.get_model("phrasebook", "Phrase")
    rows = [
        phrase(moment=moment, text=text, text_en=english, position=place)
        for place, (moment, text, english) in enumerate(SAID)
    ]
    rows += [
        phrase(moment="never", text=text, text_en=english, instead=instead, unless=unless, position=place)
        for place, (text, english, instead, unless) in enumerate(NEVER)
    ]
    phrase.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("phrasebook", "0001_initial")]
    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
