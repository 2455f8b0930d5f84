"""Skills in the API."""

from rest_framework import serializers

from accounts.skills.models import Skill


class SkillSerializer(serializers.ModelSerializer):
    """A skill: its words and the slug that finds projects."""

    class Meta:
        model = Skill
        fields = ["slug", "label"]
