"""The postings of the demo world, open all at once and without its people."""

import datetime as dt
import tomllib

from django.utils import timezone
from django.utils.text import slugify

from accounts.companies.models import Company
from accounts.skills import services as skills
from accounts.skills.models import Skill, SkillAlias
from marketplace.demo import content
from projects.discovery import vocabulary
from projects.postings.models import Project


def publish_all() -> None:
    """Companies, skills with our own aliases, postings and their vocabulary."""
    known = _skills()
    companies = {
        row["slug"]: Company.objects.create(
            name=row["name"], slug=row["slug"], website=row["website"], verified_at=timezone.now()
        )
        for row in content.companies()
    }
    now = timezone.now()
    for number, row in enumerate(content.projects()):
        published_at = now - dt.timedelta(hours=number)
        project = Project.objects.create(
            company=companies[row["company"]],
            slug=f"{slugify(row['title'])[:100]}-{number}",
            status=Project.Status.OPEN,
            pay_cents=row["pay"] * 100,
            due_on=now.date() + dt.timedelta(days=row["due_in_days"]),
            published_at=published_at,
            closes_at=now + dt.timedelta(days=20),
            decide_by=now + dt.timedelta(days=27),
            **{
                name: row[name] for name in ("title", "summary", "deliverable", "category", "hours", "ai_rule", "place")
            },
        )
        project.skills.set([known[label.lower()] for label in row["skills"]])
        vocabulary.learn(project)
    vocabulary.recount()


def _skills() -> dict[str, Skill]:
    ours = tomllib.loads((skills.DATA / "local_skills.toml").read_text("utf-8"))
    aliases = {row["label"].lower(): row["aliases"] for row in ours["skill"]}
    aliases |= {row["esco"].lower(): row["aliases"] for row in ours["alias"]}
    labels = {label.lower(): label for row in content.projects() for label in row["skills"]}
    known = {}
    for number, (word, label) in enumerate(labels.items()):
        known[word] = Skill.objects.create(label=label, slug=f"{slugify(label)[:150]}-{number}")
        SkillAlias.objects.bulk_create(
            SkillAlias(skill=known[word], label=alias, is_local=True) for alias in dict.fromkeys(aliases.get(word, []))
        )
    return known
