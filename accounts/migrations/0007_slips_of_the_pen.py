from django.contrib.postgres.operations import CreateExtension
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_folded_skills'),
    ]

    operations = [CreateExtension('fuzzystrmatch')]
