from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.places import services


class Command(BaseCommand):
    help = "Load the cities of the world; may be run again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        written = services.load()
        if options["verbosity"]:
            self.stdout.write(_("%(count)d places written.") % {"count": written})
            self.stdout.write("Cities by GeoNames (geonames.org), CC BY 4.0.")
