"""Two skills that are one become one, and nothing that named the first is lost."""

import pytest

from accounts.models import AuditEvent, LearningResource, Skill, SkillAlias, WorkSample
from accounts.skills import aliases, merging, queries, services
from projects.models import SavedSearch, SkillProof
from projects.postings import words
from tests import stages
from tests.factories import SkillFactory, StudentFactory

pytestmark = pytest.mark.django_db
WHY = "They mean the same."


@pytest.fixture
def old(db):
    return SkillFactory(label="Ball games", slug="ball-games")


@pytest.fixture
def kept(db):
    return SkillFactory(label="Juggling", slug="juggling")


def merge(old, kept, moderator):
    return merging.merge(old, into=kept, by=moderator, reason=WHY)


def search_of(project):
    project.refresh_from_db()
    return project.search


def test_profiles_samples_and_postings_name_the_other_once(old, kept, moderator):
    both, one = StudentFactory(), StudentFactory()
    both.skills.set([old, kept])
    one.skills.set([old])
    sample = WorkSample.objects.create(student=one, title="Show", url="https://show.example")
    sample.skills.set([old])
    needs, wants = stages.published(), stages.published()
    needs.skills.set([old])
    wants.wanted_skills.set([old])

    merge(old, kept, moderator)

    assert [list(each.skills.all()) for each in (both, one, sample, needs)] == [[kept]] * 4
    assert list(wants.wanted_skills.all()) == [kept]
    assert words.tag("s", kept.pk) in search_of(needs) and words.tag("s", old.pk) not in search_of(needs)
    assert words.tag("w", kept.pk) in search_of(wants)


def test_nothing_names_the_old_skill_any_more(old, kept, moderator, student):
    student.student.skills.add(old)
    stages.published().skills.add(old)
    SkillAlias.objects.create(skill=old, label="three balls")
    LearningResource.objects.create(skill=old, title="Course", url="https://learn.example", provider="Learn")

    merge(old, kept, moderator)

    for relation in Skill._meta.related_objects:
        name = relation.field.name
        assert not relation.related_model.objects.filter(**{name: old}).exists(), name


def test_what_is_needed_is_not_nice_to_have_as_well(old, kept, moderator):
    project = stages.published()
    project.skills.set([kept])
    project.wanted_skills.set([old])

    merge(old, kept, moderator)

    assert list(project.skills.all()) == [kept] and not project.wanted_skills.exists()


def test_proofs_move_once_a_project(old, kept, moderator, student):
    engagement = stages.hired(student)
    for skill in (old, kept):
        SkillProof.objects.create(student=student, skill=skill, engagement=engagement, criteria_met=2, criteria_count=3)

    merge(old, kept, moderator)

    assert SkillProof.objects.get().skill == kept


def test_saved_searches_look_for_the_other(old, kept, moderator, student, client_for):
    client_for(student).post("/searches/save/", {"query": "skills=Ball+games"})
    assert "Ball" in SavedSearch.objects.get().query

    merge(old, kept, moderator)

    assert "Juggling" in SavedSearch.objects.get().query


def test_its_words_lead_to_the_other(old, kept, moderator):
    SkillAlias.objects.create(skill=old, label="three balls")
    SkillAlias.objects.create(skill=old, label="JUGGLING")
    SkillAlias.objects.create(skill=old, label="Clubs", is_local=True)
    SkillAlias.objects.create(skill=kept, label="clubs", is_local=True)

    merge(old, kept, moderator)

    assert set(kept.aliases.values_list("label", flat=True)) == {"Ball games", "three balls", "clubs"}
    assert set(queries.lookup(["ball games", "three balls", "clubs", "ball-games"]).values()) == {kept}
    assert [skill.label for skill in queries.suggest("ball games")] == ["Juggling"]


def test_its_slug_still_finds_projects_in_the_api(old, kept, moderator, client_for):
    project = stages.published()
    project.skills.set([old])
    merge(old, kept, moderator)

    for slug, titles in (("ball-games", [project.title]), ("juggling", [project.title]), ("nothing-such", [])):
        rows = client_for().get("/api/v1/projects/", {"skill": slug}).json()["results"]
        assert [row["title"] for row in rows] == titles


def test_its_page_leads_to_the_other(old, kept, moderator, client_for):
    merge(old, kept, moderator)
    assert client_for().get("/skills/ball-games/").url == "/skills/juggling/"


def test_learning_resources_move_without_doubles(old, kept, moderator):
    for skill, address in ((kept, "a"), (old, "a"), (old, "b")):
        LearningResource.objects.create(skill=skill, title=address, url=f"https://{address}.example", provider="X")

    merge(old, kept, moderator)

    assert list(kept.resources.order_by("position").values_list("title", flat=True)) == ["a", "b"]


def test_chains_are_flat(old, kept, moderator):
    first = SkillFactory(label="Throwing")
    merge(first, old, moderator)
    merge(old, kept, moderator)

    assert set(Skill.objects.exclude(merged_into=None).values_list("merged_into", flat=True)) == {kept.pk}
    assert queries.lookup(["throwing"]) == {"throwing": kept}


def test_a_skill_is_not_merged_into_itself_nor_in_a_circle(old, kept, moderator):
    with pytest.raises(merging.CannotMerge, match="into itself"):
        merge(old, old, moderator)
    merge(old, kept, moderator)
    for one, other in ((kept, old), (old, kept)):
        with pytest.raises(merging.CannotMerge, match="merged already"):
            merge(one, other, moderator)


def test_both_histories_tell_it(old, kept, moderator):
    merge(old, kept, moderator)

    told = AuditEvent.objects.filter(actor=moderator, reason=WHY).order_by("pk").values_list("verb", "origin", "target")
    assert list(told) == [("merged", "", "Juggling"), ("took in", "Ball games", "")]


def test_what_would_move_is_counted(old, kept, student):
    student.student.skills.add(old)
    stages.published().skills.add(old)
    SkillAlias.objects.create(skill=old, label="three balls")

    assert dict(merging.uses(old)) == {"student profiles (skills)": 1, "projects (skills)": 1, "other words": 1}


def test_loading_the_files_again_keeps_what_staff_decided(loaded_files, moderator):
    services.load(**loaded_files)
    old, kept = Skill.objects.get(label="juggle"), Skill.objects.get(label="perform")
    merge(old, kept, moderator)
    aliases.remove(SkillAlias.objects.get(label="throw balls"), by=moderator, reason=WHY)
    aliases.move(SkillAlias.objects.get(label="act"), into=Skill.objects.get(label="paint"), by=moderator, reason=WHY)

    assert services.load(**loaded_files) == 0
    assert Skill.objects.get(label="juggle").merged_into == kept
    assert queries.lookup(["juggle", "keep balls up"]) == {"juggle": kept, "keep balls up": kept}
    assert queries.lookup(["throw balls"]) == {}
    assert str(queries.lookup(["act"])["act"]) == "paint"


@pytest.fixture
def loaded_files(tmp_path):
    """A classification of three skills."""
    esco, local = tmp_path / "esco.csv", tmp_path / "local.toml"
    esco.write_text(
        "uri,label,alt_labels,reuse_level,description\n"
        "https://esco.example/1,juggle,throw balls|keep balls up,cross-sector,\n"
        "https://esco.example/2,perform,act,cross-sector,\n"
        "https://esco.example/3,paint,,cross-sector,\n"
    )
    local.write_text('skill = []\nalias = [{ esco = "juggle", aliases = ["juggler"] }]\n')
    return {"esco": esco, "local": local}


def test_a_word_may_be_added_unless_it_means_another_skill(old, kept, moderator):
    aliases.add(kept, label="  three   balls ", by=moderator, reason=WHY)
    assert queries.lookup(["three balls"]) == {"three balls": kept}
    for word, sentence in (("Ball games", "already means “Ball games”"), ("juggling", "means this skill already")):
        with pytest.raises(aliases.WordTaken, match=sentence):
            aliases.add(kept, label=word, by=moderator, reason=WHY)
    with pytest.raises(aliases.WordTaken, match="already means “Juggling”"):
        aliases.add(old, label="three balls", by=moderator, reason=WHY)
    with pytest.raises(aliases.WordTaken, match="letters"):
        aliases.add(old, label="!!", by=moderator, reason=WHY)


def test_a_word_of_ours_counts_before_the_classification(old, kept, moderator):
    SkillAlias.objects.create(skill=old, label="props")
    aliases.add(kept, label="props", by=moderator, reason=WHY)
    assert queries.lookup(["props"]) == {"props": kept}


def test_a_removed_word_may_come_back(kept, moderator):
    word = aliases.add(kept, label="props", by=moderator, reason=WHY)
    aliases.remove(word, by=moderator, reason=WHY)
    assert queries.lookup(["props"]) == {}
    aliases.add(kept, label="Props", by=moderator, reason=WHY)
    assert queries.lookup(["props"]) == {"props": kept} and not kept.dropped_aliases.exists()
