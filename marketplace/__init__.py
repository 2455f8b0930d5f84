"""The composition root: settings, addresses, middleware, Celery, the API's root and the demo.

It may import every other app and none of them imports it, except `marketplace.core`, a handful of
tiny modules that know nothing of Firstrung's business.
"""

from marketplace.celery import app as celery_app

__all__ = ["celery_app"]
