from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.skills import services


class Command(BaseCommand):
    help = "Load the ESCO skills and our own; may be run again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        written = services.load()
        if options["verbosity"]:
            self.stdout.write(_("%(count)d skills and aliases written.") % {"count": written})
            self.stdout.write("This service uses the ESCO classification of the European Commission.")
