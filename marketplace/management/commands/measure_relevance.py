from django.core.management.base import BaseCommand

from projects.discovery.relevance.measuring import FIRST, measure


class Command(BaseCommand):
    help = "Ask the search what people type and say how often the first results are what they expect."

    def handle(self, *args, **options) -> None:
        outcomes = measure()
        for outcome in outcomes:
            if not outcome.is_hit:
                self.stdout.write(f"missed: {outcome.words} ({outcome.found} of {outcome.wanted} in the first {FIRST})")
                for title in outcome.first:
                    self.stdout.write(f"    {title}")
        hits = sum(outcome.is_hit for outcome in outcomes)
        self.stdout.write(
            f"{hits} of {len(outcomes)} queries found what people expect: {100 * hits / len(outcomes):.0f} %"
        )
