"""The zero-configuration services: a real PostgreSQL and a real Valkey from wheels, the Stripe simulator, and the
runner of `make demo`, each started as a direct child and stopped cleanly.

It promises that nothing stays running once the process that started it is gone, however it went, and that no two
runs share a folder. It needs the standard library only, so it works before Django is configured. Production does
not use it: there `DATABASE_URL` and `REDIS_URL` say where the services are.
"""

from marketplace.embedded.places import broker_url, database_url, redis_url

__all__ = ["broker_url", "database_url", "redis_url"]
