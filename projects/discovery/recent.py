"""Which findable projects are recent: the newest some ten thousand, and none that is older than one that is not.

The database says so of each row it writes. The clock makes room again, so that the index of the recent stays small.
"""

from django.db import connection, transaction

from projects.discovery.models import Findable

MOST = 20_000
LEAST = MOST * 3 // 4
NEWEST = ("-published_at", "-project_id")


@transaction.atomic
def part() -> int:
    """Let the oldest of too many recent projects be old, or the newest of the old be recent; return how many changed.

    Those published at one moment stay together. It waits for nobody: whoever holds a row longer makes it fail.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '500ms'")
    recent = Findable.objects.filter(is_recent=True)
    old = Findable.objects.filter(is_recent=False)
    behind = old.order_by(*NEWEST).values_list("published_at", flat=True).first()
    if behind and recent.filter(published_at__lte=behind).exists():
        return recent.filter(published_at__lte=behind).update(is_recent=False)
    count = recent.count()
    if count > MOST:
        edge = recent.order_by(*NEWEST).values_list("published_at", flat=True)[MOST - 1]
        return recent.filter(published_at__lt=edge).update(is_recent=False)
    if count < LEAST and behind:
        edges = old.order_by(*NEWEST).values_list("published_at", flat=True)[: MOST - count]
        return old.filter(published_at__gte=min(edges)).update(is_recent=True)
    return 0
