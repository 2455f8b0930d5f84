"""Work that the last stories of the demo world are told about, each piece once."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, QuerySet

from marketplace.demo.cast import STAR_COMPANY
from projects.applications.models import Application
from projects.messages.models import Message
from projects.workspace.models import Milestone

Status = Milestone.Status


class Ledger:
    """Hands out milestones, each once, the newest first; the star company's are left for its own stories."""

    def __init__(self) -> None:
        others = Milestone.objects.exclude(engagement__company__slug=STAR_COMPANY)
        rows = others.select_related(
            "hold__checkout", "engagement__project", "engagement__company", "engagement__student"
        )
        spoken = Message.objects.filter(
            application=OuterRef("engagement__application"), author=OuterRef("engagement__student")
        )
        on_bench = Application.objects.filter(project=OuterRef("engagement__project"), bench_position__isnull=False)
        begun = rows.filter(status=Status.FUNDED, position=1)
        silent = begun.exclude(Exists(spoken))
        self.done = _newest(rows.filter(status=Status.PAID), "approved_at")
        self.begun = _newest(begun.filter(Exists(spoken)), "hold__funded_at")
        self.delivered = _newest(rows.filter(status=Status.SUBMITTED), "hold__funded_at")
        self.revised = _newest(rows.filter(status=Status.REVISION_REQUESTED), "submitted_at")
        self.silent = _newest(silent.exclude(Exists(on_bench)), "hold__funded_at")
        self.silent_with_bench = _newest(silent.filter(Exists(on_bench)), "hold__funded_at")


def _newest(rows: QuerySet[Milestone], field: str) -> Iterator[Milestone]:
    return iter(list(rows.order_by(F(field).desc(nulls_last=True), "pk")))
