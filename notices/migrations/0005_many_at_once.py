"""What came at once, as after an outage, stands under one notice; the bell's index holds what the bell counts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_own_address_is_confirmed")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="under",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="members",
                to="notices.notice",
            ),
        ),
        migrations.RemoveIndex(model_name="notice", name="notice_unread"),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at", None), ("under", None)), fields=["recipient"], name="notice_at_bell"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(("under__isnull", False)), fields=["under"], name="notice_under"),
        ),
    ]
