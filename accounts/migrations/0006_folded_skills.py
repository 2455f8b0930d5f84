"""Words of skills as they are compared, kept by the database: without accents, case, plural and punctuation.

`+` and `#` stay, because they tell C, C++ and C# apart.
"""

import accounts.skills.models
import django.contrib.postgres.indexes
from django.db import migrations, models


FOLD = r"""
CREATE FUNCTION firstrung_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN trim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    lower(unaccent(words)),
    '[''’]s\M', '', 'g'),
    '[][\s!"$%&''()*,./:;<=>?@\\^_`{|}~–—‘’“”…•·-]+', ' ', 'g'),
    '([a-z]{2})ies\M', '\1y', 'g'),
    '([a-z](?:x|ch|sh|ss))es\M', '\1', 'g'),
    '([a-z]{2}[b-hj-rtv-z])s\M', '\1', 'g'))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_lists_in_e_mails"),
    ]

    operations = [
        migrations.RunSQL(FOLD, "DROP FUNCTION firstrung_fold(text)"),
        migrations.RemoveIndex(
            model_name="skill",
            name="skill_label_trigram",
        ),
        migrations.RemoveIndex(
            model_name="skillalias",
            name="skill_alias_trigram",
        ),
        migrations.AddField(
            model_name="skill",
            name="folded",
            field=models.GeneratedField(
                db_persist=True,
                expression=accounts.skills.models.Fold("label"),
                output_field=models.CharField(max_length=400),
            ),
        ),
        migrations.AddField(
            model_name="skillalias",
            name="folded",
            field=models.GeneratedField(
                db_persist=True,
                expression=accounts.skills.models.Fold("label"),
                output_field=models.CharField(max_length=400),
            ),
        ),
        migrations.AddIndex(
            model_name="skill",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass("folded", name="varchar_pattern_ops"), name="skill_beginning"
            ),
        ),
        migrations.AddIndex(
            model_name="skill",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["folded"], name="skill_trigram", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="skillalias",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass("folded", name="varchar_pattern_ops"),
                name="skill_alias_beginning",
            ),
        ),
        migrations.AddIndex(
            model_name="skillalias",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["folded"], name="skill_alias_trigrams", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
