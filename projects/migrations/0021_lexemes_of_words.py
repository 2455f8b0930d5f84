from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('projects', '0020_search_kept_by_the_database')]

    operations = [
        migrations.AddField(
            model_name='searchword',
            name='lexeme',
            field=models.CharField(db_default='', db_index=True, max_length=60),
        ),
    ]
