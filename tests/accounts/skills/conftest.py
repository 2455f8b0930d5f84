import pytest

from accounts.models import Skill, SkillAlias
from accounts.skills import services


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The whole classification, loaded once for a module."""
    with django_db_blocker.unblock():
        services.load()
        yield
        SkillAlias.objects.all().delete()
        Skill.objects.all().delete()
