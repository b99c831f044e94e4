"""Addresses that people had entered themselves wait for confirmation; the administrator's entries count as confirmed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core import clock
from core.sealing import Unreadable, unseal


def look_at_kept(apps, schema_editor):
    """Each person whose address waits now is told so in the desk, once, where they work."""
    channel_model, notice_model = apps.get_model("notices", "Channel"), apps.get_model("notices", "Notice")
    membership_model = apps.get_model("staff", "Membership")
    for channel in channel_model.objects.filter(person__isnull=False, confirmed_at=None).select_related("person"):
        try:
            address = unseal(channel.address)
        except Unreadable:
            address = ""
        if address and address.casefold() == channel.person.email.casefold():
            channel_model.objects.filter(pk=channel.pk).update(confirmed_at=channel.made_at)
            continue
        here = membership_model.objects.filter(user=channel.person_id, active=True).select_related("community")
        place = here.order_by("pk").first()
        if place is not None:
            notice_model.objects.get_or_create(
                recipient_id=channel.person_id,
                key=f"mail-unconfirmed:{channel.pk}",
                defaults={
                    "community_id": place.community_id,
                    "code": "mail.unconfirmed",
                    "urgency": 2,
                    "url": f"/c/{place.community.slug}/notices/mail/",
                    "created_at": clock.now(),
                    "outbound": False,
                },
            )


def nothing(apps, schema_editor):
    """Going back, the columns go."""


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0003_channels'),
        ('staff', '0003_revisits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='channel',
            name='asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='channel',
            name='confirmed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='ProofAsked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'confirmation of an address',
                'verbose_name_plural': 'confirmations of addresses',
                'indexes': [models.Index(fields=['person', 'at'], name='proof_asked_of_person')],
            },
        ),
        migrations.RunPython(look_at_kept, nothing),
    ]
