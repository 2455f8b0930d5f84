"""The classification, and the words people type for what stands in it."""

import csv

import pytest
from django.core.management import call_command

from accounts.models import Skill, SkillAlias
from accounts.skills import queries, services
from accounts.skills.words import fold
from tests.factories import SkillFactory

pytestmark = pytest.mark.django_db

TYPED = {
    "Excel": "Excel", "MS Excel": "Excel", "spreadsheets": "Excel", "VLOOKUP": "Excel",
    "Google Sheets": "Google Sheets", "google sheet": "Google Sheets", "pivot tables": "Pivot tables",
    "Word": "Microsoft Word", "PowerPoint": "PowerPoint", "pitch deck": "Presentation design",
    "Notion": "Notion", "Airtable": "Airtable", "Slack": "Slack", "Zapier": "Zapier", "Make.com": "Make",
    "Figma": "Figma", "Canva": "Canva", "Photoshop": "Adobe Photoshop", "Webflow": "Webflow", "Framer": "Framer",
    "UX": "User experience design", "UI": "User interface design", "UI/UX": "User experience design",
    "user research": "User research", "wireframes": "Wireframing", "logo design": "Logo design",
    "graphic design": "graphic design", "video editing": "perform video editing", "CapCut": "CapCut",
    "TikTok": "TikTok marketing", "Reels": "Short-form video", "UGC": "User-generated content",
    "social media": "social media management", "LinkedIn": "LinkedIn marketing", "SEO": "search engine optimisation",
    "SEM": "Search engine marketing", "Google Analytics": "Google Analytics", "Mailchimp": "Mailchimp",
    "cold outreach": "Cold outreach", "cold emails": "Cold outreach", "lead generation": "prospect new customers",
    "copywriting": "Copywriting", "blog posts": "Blog writing", "newsletter": "Newsletter writing",
    "proofreading": "Proofreading", "data entry": "Data entry", "data analysis": "data analytics",
    "Power BI": "Power BI", "Tableau": "Tableau", "SQL": "SQL", "Python": "Python (computer programming)",
    "pandas": "pandas", "R": "R", "C": "C programming", "C++": "C++", "machine learning": "machine learning",
    "LLM": "Large language models", "LLMs": "Large language models", "ChatGPT": "ChatGPT",
    "prompt engineering": "Prompt engineering", "prompts": "Prompt engineering", "AI agents": "AI agents",
    "no-code": "No-code tools", "no code": "No-code tools", "automation": "Workflow automation",
    "React": "React", "React.js": "React", "JavaScript": "JavaScript", "JS": "JavaScript", "HTML/CSS": "HTML",
    "WordPress": "WordPress", "Shopify": "Shopify", "APIs": "REST APIs", "translation": "translate texts",
    "surveys": "Survey design", "interviews": "conduct research interview", "QuickBooks": "QuickBooks",
    "customer service": "Customer support", "virtual assistant": "Virtual assistance", "Kreyol": "Haitian Creole",
}  # fmt: skip


def test_loading_again_writes_nothing(loaded, capsys):
    assert Skill.objects.count() > 4500
    call_command("load_skills")
    assert "0 skills and aliases written." in capsys.readouterr().out


def test_everything_of_esco_is_there_with_its_other_names(loaded):
    with (services.DATA / "esco_skills.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert Skill.objects.exclude(uri="").count() == len(rows) > 4000
    kept = {(label, alias.lower()) for label, alias in SkillAlias.objects.values_list("skill__label", "label")}
    named = {(row["label"], alias.lower()) for row in rows for alias in row["alt_labels"].split("|") if alias}
    assert named <= kept


def test_a_changed_label_is_brought_up_and_keeps_its_row(loaded):
    skill = Skill.objects.get(label="3D modelling")
    Skill.objects.filter(pk=skill.pk).update(label="Old label", description="old")
    assert services.load() == 1
    skill.refresh_from_db()
    assert skill.label == "3D modelling"


def test_what_students_type_is_known(loaded):
    known = queries.lookup(TYPED)
    assert {word: str(known.get(word.lower())) for word in TYPED} == TYPED


def test_words_are_compared_alike_here_and_in_the_database(loaded):
    for model in (Skill, SkillAlias):
        rows = model.objects.values_list("label", "folded")
        assert [label for label, folded in rows if fold(label) != folded] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Résumés", "resume"), ("no-code", "No code"), ("A/B testing", "a b testing"), ("sketches", "sketch"),
        ("Case studies", "case study"), ("processes", "process"), ("customer's", "customer"), ("Node.js", "node js"),
    ],
)  # fmt: skip
def test_accents_case_plural_and_punctuation_make_no_difference(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("C", "C++"), ("C++", "C#"), ("CSS", "CS"), ("canvas", "Canva")])
def test_what_differs_stays_different(one, other):
    assert fold(one) != fold(other)


def test_a_word_as_it_is_written_counts_before_its_plural(db):
    one, many = SkillFactory(label="Cook"), SkillFactory(label="Cooks")
    assert queries.lookup(["cook", "COOKS", "cook's"]) == {"cook": one, "cooks": many, "cook's": one}


def test_looking_many_words_up_takes_two_queries(loaded, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert queries.lookup([*TYPED, "juggling", "", "%"])
