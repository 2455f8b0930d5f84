import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Skill, SkillAlias
from accounts.skills import queries, services


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The whole classification, loaded once for this module."""
    with django_db_blocker.unblock():
        services.load()
        yield
        SkillAlias.objects.all().delete()
        Skill.objects.all().delete()


def labels(text):
    return [skill.label for skill in queries.suggest(text)]


def test_loading_again_writes_nothing(db, loaded, capsys):
    assert Skill.objects.count() > 4400
    call_command("load_skills")
    assert "0 skills and aliases written." in capsys.readouterr().out


def test_a_changed_label_is_brought_up_and_keeps_its_row(db, loaded):
    skill = Skill.objects.get(label="3D modelling")
    Skill.objects.filter(pk=skill.pk).update(label="Old label", description="old")
    assert services.load() == 1
    skill.refresh_from_db()
    assert skill.label == "3D modelling"


@pytest.mark.parametrize(
    ("text", "first"),
    [("exc", "Excel"), ("EXCEL", "Excel"), ("python", "Python (computer programming)"), ("figm", "Figma")],
)
def test_the_beginning_of_a_word_finds_what_is_meant(db, loaded, text, first):
    assert labels(text)[0] == first


def test_a_slip_of_the_pen_finds_something_similar(db, loaded):
    assert "PowerPoint" in labels("powrepoint")


@pytest.mark.parametrize("text", ["", " ", "x", "%", "zzzzqqqq", "zzqq\x00q", "x" * 10_000, "مرحبا", "🎓🎓"])
def test_nothing_sensible_finds_nothing(db, loaded, text):
    assert labels(text) == []


def test_suggestions_take_two_queries_at_most(db, loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        queries.suggest("powrepoint")


def test_the_page_answers_anyone_with_labels(client, db, loaded):
    answer = client.get(reverse("skills_suggest"), {"q": "excel"})
    assert {"label": "Excel"} in answer.json()["results"]
    assert "max-age" in answer["Cache-Control"]
