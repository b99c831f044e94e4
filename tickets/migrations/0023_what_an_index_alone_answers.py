from django.db import migrations, models


class Migration(migrations.Migration):
    # apart from the rows' change: PostgreSQL alters no table on which the same transaction has just written

    dependencies = [("tickets", "0022_praise_that_waits")]

    operations = [
        migrations.RemoveIndex(model_name="ticket", name="praise_of_community"),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("kind", "praise"), ("merged_into", None), ("praise_posted", False)),
                fields=["community", "opened_at"],
                name="praise_that_waits",
            ),
        ),
        migrations.RemoveIndex(model_name="ticket", name="ticket_by_unit"),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["unit", "-opened_at"], include=("community", "id"), name="ticket_of_unit"),
        ),
        migrations.RemoveIndex(model_name="contact", name="contact_by_ticket"),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["ticket", "at"], include=("direction", "id"), name="contact_of_ticket"),
        ),
    ]
