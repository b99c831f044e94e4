

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_initial'),
        ('staff', '0003_revisits'),
        ('staff', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'e-mail'), ('wecom', 'WeCom robot'), ('dingtalk', 'DingTalk robot'), ('feishu', 'Feishu robot'), ('webhook', 'signed webhook')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('address', models.TextField()),
                ('secret', models.TextField(default='')),
                ('hint', models.CharField(default='', max_length=60)),
                ('roles', models.JSONField(default=list)),
                ('least_urgency', models.PositiveSmallIntegerField(choices=[(1, 'for information'), (2, 'soon due'), (3, 'late')], default=1)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_to', models.TimeField(null=True)),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('active', models.BooleanField(default=True)),
                ('key', models.UUIDField(unique=True)),
                ('made_at', models.DateTimeField()),
                ('free_at', models.DateTimeField(null=True)),
                ('recent', models.JSONField(default=list)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('error', models.CharField(default='', max_length=20)),
                ('error_detail', models.CharField(default='', max_length=300)),
                ('sent_at', models.DateTimeField(null=True)),
                ('community', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='staff.community')),
                ('person', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='channel', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'channel',
                'verbose_name_plural': 'channels',
                'constraints': [models.UniqueConstraint(fields=('community', 'name'), name='one_channel_per_name'), models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'wecom', 'dingtalk', 'feishu', 'webhook'])), name='channel_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('community', None), ('kind', 'email'), ('person__isnull', False)), models.Q(('community__isnull', False), ('person', None)), _connector='OR'), name='channel_of_a_community_or_of_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_to', None)), models.Q(('quiet_from__isnull', False), ('quiet_to__isnull', False)), _connector='OR'), name='quiet_hours_have_two_ends')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('urgency', models.PositiveSmallIntegerField()),
                ('count', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('dead_at', models.DateTimeField(null=True)),
                ('error', models.CharField(default='', max_length=20)),
                ('error_detail', models.CharField(default='', max_length=300)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.channel')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.community')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('next_attempt_at__isnull', False)), fields=['channel', 'next_attempt_at'], name='delivery_due'), models.Index(condition=models.Q(('dead_at__isnull', False)), fields=['community', 'dead_at'], name='delivery_dead'), models.Index(condition=models.Q(('delivered_at__isnull', False)), fields=['delivered_at'], name='delivery_done')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('dead_at', None), ('delivered_at', None), ('next_attempt_at__isnull', False)), models.Q(('dead_at', None), ('delivered_at__isnull', False), ('next_attempt_at', None)), models.Q(('dead_at__isnull', False), ('delivered_at', None), ('next_attempt_at', None)), _connector='OR'), name='delivery_waits_or_is_done_or_dead')],
            },
        ),
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('code', models.CharField(max_length=40)),
                ('params', models.JSONField(default=dict)),
                ('urgency', models.PositiveSmallIntegerField()),
                ('url', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='notices.channel')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.community')),
                ('delivery', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='notices.delivery')),
            ],
            options={
                'verbose_name': 'outgoing notice',
                'verbose_name_plural': 'outgoing notices',
                'indexes': [models.Index(condition=models.Q(('delivery', None)), fields=['channel', 'due_at'], name='outgoing_due')],
                'constraints': [models.UniqueConstraint(fields=('channel', 'key'), name='no_channel_is_told_twice')],
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='outbound',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='notice',
            name='outbound',
            field=models.BooleanField(default=True),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('outbound', True)), fields=['id'], name='notice_outbound'),
        ),
    ]
