from typing import Any

from django.db import migrations


def one_word(apps: Any, _editor: Any) -> None:
    """What was written as words before is a code, to which there is a sentence."""
    apps.get_model("interfaces", "HookEvent").objects.filter(error="switched off").update(error="switched_off")


class Migration(migrations.Migration):
    dependencies = [("interfaces", "0001_initial")]

    operations = [migrations.RunPython(one_word, migrations.RunPython.noop)]
