"""Two questions a load balancer asks: is the process alive, and may it take traffic."""

import datetime as dt

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from marketplace.models import Heartbeat

OK = "ok"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database and broker answer, and a worker ran a task lately; 503 names what does not."""
    checks = {"database": _database(), "broker": _broker()}
    checks["worker"] = _worker() if checks["database"] == OK else "unknown"
    ready = all(state == OK for state in checks.values())
    return JsonResponse({"status": OK if ready else "unavailable", "checks": checks}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "no answer"
    return OK


def _broker() -> str:
    limits = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **limits) as broker:
            broker.ping()
    except redis.RedisError:
        return "no answer"
    return OK


def _worker() -> str:
    limit = timezone.now() - dt.timedelta(seconds=settings.HEARTBEAT_SECONDS)
    alive = Heartbeat.objects.filter(beat_at__gte=limit).exists()
    return OK if alive else f"no task ran in the last {settings.HEARTBEAT_SECONDS} seconds"
