from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('projects', '0021_hours_and_clocks')]

    operations = [
        migrations.AddField(
            model_name='searchword',
            name='lexeme',
            field=models.CharField(db_default='', db_index=True, max_length=60),
        ),
    ]
