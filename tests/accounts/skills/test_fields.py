from django import forms
from django.urls import reverse

from accounts.models import SkillAlias
from accounts.skills import services
from accounts.skills.fields import SkillsField
from tests.factories import SkillFactory


def test_words_resolve_to_labels_then_our_aliases_then_those_of_esco(db):
    label, ours, esco = SkillFactory(label="Writing"), SkillFactory(label="Copy"), SkillFactory(label="Drafting")
    SkillAlias.objects.create(skill=ours, label="writing", is_local=True)
    SkillAlias.objects.create(skill=esco, label="text", is_local=False)
    SkillAlias.objects.create(skill=ours, label="Text", is_local=True)
    skills, unknown = services.resolve(["WRITING", "text", " text ", "juggling"])
    assert (skills, unknown) == ([label, ours], ["juggling"])


class Form(forms.Form):
    skills = SkillsField(most=2)


def test_the_field_reads_commas_even_inside_a_label(db):
    comma, plain = SkillFactory(label="health, safety and hygiene legislation"), SkillFactory(label="Excel")
    form = Form({"skills": "Excel; health, safety and hygiene legislation, excel"})
    assert form.is_valid()
    assert form.cleaned_data["skills"] == [plain, comma]


def test_the_field_names_the_words_it_does_not_know(db):
    form = Form({"skills": "juggling, <b>, Excel"})
    assert "“juggling”, “<b>”, “Excel”" in form.errors["skills"][0]


def test_the_field_takes_no_more_than_it_may(db):
    names = [SkillFactory().label for _number in range(3)]
    assert "at most 2 skills" in Form({"skills": ", ".join(names)}).errors["skills"][0]


def test_the_field_shows_skills_as_text(db):
    page = Form(initial={"skills": [SkillFactory(label="Excel"), SkillFactory(label="Word")]}).as_p()
    assert 'value="Excel, Word"' in page
    assert f'data-typeahead="{reverse("skills_suggest")}"' in page
