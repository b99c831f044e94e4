from typing import Any

from django.db import migrations, models


def mark_what_is_posted(apps: Any, _editor: Any) -> None:
    """What was registered before the mark was kept on the ticket."""
    registered = apps.get_model("tickets", "Praise").objects.values("ticket_id")
    apps.get_model("tickets", "Ticket").objects.filter(pk__in=registered).update(praise_posted=True)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0021_how_many_matters_a_month_has")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="praise_posted",
            # of the database: the version before this one goes on opening tickets while it is upgraded
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(mark_what_is_posted, migrations.RunPython.noop),
    ]
