"""The whole site map: each app's own table, one after the other."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from marketplace import health

urlpatterns = [
    path("", include("marketplace.pages.urls")),
    path("", include("accounts.urls")),
    path("", include("payments.urls")),
    path("", include("projects.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("marketplace.api")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

if settings.DEBUG or settings.DEMO:
    urlpatterns += [path("dev/mail/", include("marketplace.mailbox.urls"))]
