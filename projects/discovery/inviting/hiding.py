"""What keeps students unknown to the company that looks at them: a number for the eye, a seal for the form.

Both are different for every posting, so that nobody can follow one student from posting to posting. The number is made
from a secret of the site and stays the same; the seal is another one every time and soon too old.
"""

from collections.abc import Collection

from django.core.signing import BadSignature
from django.utils.crypto import salted_hmac

from marketplace.core.sealing import Sealer
from projects.postings.models import Project

FIRST, LAST = 10_000, 32_767
SEAL_SECONDS = 24 * 60 * 60


def number(project: Project, student: int, *, taken: Collection[int] = ()) -> int:
    """What this posting calls the student of this profile; those `taken` by students it has invited are passed over."""
    drawn = salted_hmac("projects.discovery.inviting.number", f"{project.pk}:{student}").digest()
    at, span = int.from_bytes(drawn[:8], "big"), LAST - FIRST + 1
    return next(one for step in range(span) if (one := FIRST + (at + step) % span) not in taken)


def sealer(project: Project) -> Sealer:
    """Seals the keys of profiles for the forms of this posting."""
    return Sealer(salt=f"inviting:{project.pk}")


def opened(project: Project, seal: str) -> int | None:
    """The key of the profile in a seal; None when it is not one of this posting's, or too old."""
    try:
        return int(sealer(project).unsign(seal, max_age=SEAL_SECONDS))
    except (BadSignature, ValueError):
        return None


def cursors(project: Project, order: tuple[str, ...]) -> Sealer:
    """Seals the cursors of a posting's pages."""
    return Sealer(salt=f"inviting:{project.pk}:{','.join(order)}")
