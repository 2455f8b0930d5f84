"""What staff may do with skills and their words, and who may not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, LearningResource, Skill, SkillAlias
from tests.factories import SkillFactory

pytestmark = pytest.mark.django_db
WHY = "They mean the same."


@pytest.fixture
def old(db):
    return SkillFactory(label="Ball games")


@pytest.fixture
def kept(db):
    return SkillFactory(label="Juggling")


@pytest.fixture
def word(kept):
    return SkillAlias.objects.create(skill=kept, label="three balls", is_local=True)


def page(model, name, row):
    return reverse(f"admin:accounts_{model}_{name}", args=[row.pk])


def test_a_skill_is_merged_from_its_page(client_for, moderator, student, old, kept):
    student.student.skills.add(old)
    browser = client_for(moderator)
    asked = browser.get(page("skill", "merge", old)).text
    assert "student profiles (skills): 1" in asked and "select2" in asked

    answer = browser.post(page("skill", "merge", old), {"into": kept.pk, "reason": WHY}, follow=True)

    assert "Whatever named it names the other skill now." in answer.text
    assert list(student.student.skills.all()) == [kept]
    assert AuditEvent.objects.filter(verb="merged", actor=moderator, reason=WHY).exists()
    assert page("skill", "merge", old) not in answer.text


def test_the_list_names_its_source(client_for, moderator):
    shown = client_for(moderator).get(reverse("admin:accounts_skill_changelist")).text
    assert "This service uses the ESCO classification of the European Commission." in shown


def test_what_cannot_be_merged_is_told_beside_the_form(client_for, moderator, old):
    browser = client_for(moderator)
    assert "merged into itself" in browser.post(page("skill", "merge", old), {"into": old.pk, "reason": WHY}).text
    assert Skill.objects.get(pk=old.pk).merged_into is None
    assert "required" in browser.post(page("skill", "merge", old), {"into": old.pk, "reason": ""}).text


def test_the_target_is_found_by_its_letters(client_for, moderator, old, kept):
    SkillFactory(label="Juggling balls", merged_into=kept)
    details = {"app_label": "accounts", "model_name": "skill", "field_name": "merged_into", "term": "jugg"}
    found = client_for(moderator).get(reverse("admin:autocomplete"), details).json()["results"]
    assert [row["text"] for row in found] == ["Juggling"]


def test_a_word_is_added_moved_and_removed(client_for, moderator, old, kept, word):
    browser = client_for(moderator)
    assert "three balls" in browser.get(page("skill", "add_word", kept)).text
    browser.post(page("skill", "add_word", kept), {"label": "clubs", "reason": WHY})
    browser.post(page("skillalias", "move", word), {"into": old.pk, "reason": WHY})
    assert set(SkillAlias.objects.values_list("label", "skill__label")) == {
        ("clubs", "Juggling"), ("three balls", "Ball games"),
    }  # fmt: skip

    answer = browser.post(page("skillalias", "remove", word), {"reason": WHY}, follow=True)

    assert "Loading the files does not bring it back." in answer.text
    assert not SkillAlias.objects.filter(label="three balls").exists()


def test_a_word_that_means_another_skill_is_refused(client_for, moderator, old, word):
    shown = client_for(moderator).post(page("skill", "add_word", old), {"label": "three balls", "reason": WHY})
    assert "already means “Juggling”" in shown.text


def test_staff_keep_where_a_skill_is_learned_in_order(client_for, moderator, kept):
    browser, address = client_for(moderator), page("skill", "change", kept)
    rows = {
        "resources-TOTAL_FORMS": 1,
        "resources-INITIAL_FORMS": 0,
        "aliases-TOTAL_FORMS": 0,
        "aliases-INITIAL_FORMS": 0,
    }
    new = {"title": "Start here", "url": "https://learn.example", "provider": "Learn", "position": 1, "is_free": "on"}
    rows |= {f"resources-0-{name}": value for name, value in new.items()}

    answer = browser.post(address, rows)

    assert answer.status_code == 302
    assert LearningResource.objects.get().skill == kept
    assert AuditEvent.objects.filter(verb="learning resources changed", actor=moderator).exists()
    assert "https://learn.example" in browser.get(address).text


def test_the_skill_itself_cannot_be_edited(client_for, moderator, kept):
    client_for(moderator).post(page("skill", "change", kept), {"label": "Hacked", "slug": "hacked"})
    kept.refresh_from_db()
    assert kept.label == "Juggling"


@pytest.mark.parametrize("who", ["student", "stranger", "owner", None])
def test_nobody_else_gets_there(request, client_for, who, old, kept, word):
    browser = client_for(request.getfixturevalue(who) if who else None)
    pages = [
        ("skill", "merge", old),
        ("skill", "add_word", old),
        ("skill", "change", old),
        ("skillalias", "move", word),
    ]
    for each in [*pages, ("skillalias", "remove", word)]:
        assert browser.get(page(*each)).status_code in (302, 403, 404)
        details = {"into": kept.pk, "label": "x", "reason": WHY}
        assert browser.post(page(*each), details).status_code in (302, 403, 404)
    assert Skill.objects.filter(merged_into=None).count() == 2 and SkillAlias.objects.get() == word
    assert not AuditEvent.objects.filter(reason=WHY).exists()


def test_the_lists_take_the_same_queries_with_many_rows(client_for, moderator, django_assert_num_queries, kept, word):
    browser = client_for(moderator)
    for name in ("skill", "skillalias"):
        address = reverse(f"admin:accounts_{name}_changelist")
        browser.get(address)
        with CaptureQueriesContext(connection) as few:
            browser.get(address)
        for number in range(30):
            SkillAlias.objects.create(skill=SkillFactory(), label=f"word {number} {name}")
        with django_assert_num_queries(len(few)):
            browser.get(address)
