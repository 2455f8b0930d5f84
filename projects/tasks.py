"""What runs by the clock: each task finds rows in a state and calls one service a row."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from projects.applications import bench, endings, feedback, ringing
from projects.discovery import recent, vocabulary
from projects.discovery.inviting import services as inviting
from projects.discovery.saved import inverted, telling
from projects.discovery.saved import services as saved
from projects.discovery.suggesting import looking, weekly
from projects.disputes import clock as disputes
from projects.postings import clock as postings
from projects.postings import words
from projects.reputation import services as reputation
from projects.reviews import services as reviews
from projects.workspace import clock
from projects.workspace.ending import absences, replacing


@shared_task
def close_postings() -> int:
    """Close postings whose time for applications is over."""
    return postings.close_expired(timezone.now())


@shared_task
def index_words() -> int:
    """Bring the search up to skills whose words changed."""
    return words.index_changed()


@shared_task
def recount_words() -> int:
    """Count how many postings hold each word that typos are compared with."""
    return vocabulary.recount()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=10, max_retries=5)
def part_the_recent() -> int:
    """Keep the newest findable projects apart from those behind them; tried again where it would have waited."""
    return recent.part()


@shared_task
def compare_currencies() -> int:
    """Bring what pay is worth beside other currencies up to the settings."""
    return postings.compare_anew()


@shared_task
def count_records() -> int:
    """Count anew the companies and students about whom something changed."""
    return reputation.count_due(timezone.now())


@shared_task
def ring_decision_clocks() -> int:
    """Remind companies that have to decide, and release whom they left waiting."""
    return ringing.ring(timezone.now())


@shared_task
def expire_offers() -> int:
    """End offers that nobody answered in time."""
    return endings.expire_offers(timezone.now())


@shared_task
def lapse_invitations() -> int:
    """End invitations to apply that nobody answered in time."""
    return inviting.lapse_due(timezone.now())


@shared_task
def end_benches() -> int:
    """Tell runners-up nobody needed that their time is over."""
    return bench.end_all(timezone.now())


@shared_task
def count_feedback() -> int:
    """Tell those not chosen how they did once everybody has an answer."""
    return feedback.count_due()


@shared_task
def settle_absences() -> int:
    """End reports of students nobody hears from: by a sign of life, or because there was none."""
    return absences.settle_all(timezone.now())


@shared_task
def end_searches() -> int:
    """Give held money back where nobody took the work over in time."""
    return replacing.end_searches(timezone.now())


@shared_task
def cancel_unfunded() -> int:
    """End engagements whose company did not pay in time."""
    return clock.cancel_unfunded(timezone.now())


@shared_task
def remind_reviewers() -> int:
    """Remind companies of deliveries that wait for an answer."""
    return clock.remind_reviewers(timezone.now())


@shared_task
def accept_silent() -> int:
    """Approve deliveries that nobody answered in time."""
    return clock.accept_silent(timezone.now())


@shared_task
def remind_of_settlements() -> int:
    """Remind the side that has to answer a proposal, and say when its time is over."""
    return clock.remind_of_settlements(timezone.now())


@shared_task
def open_forgotten_disputes() -> int:
    """Put proposals that nobody answered and nobody disputed before neutral people."""
    return disputes.open_forgotten(timezone.now())


@shared_task
def move_disputes_on() -> int:
    """Take disputes whose time is over to a panel, to the next neutral, to a moderator, to their money."""
    return disputes.go_on(timezone.now())


@shared_task
def remind_of_disputes() -> int:
    """Remind both sides, neutrals and moderators a day before each deadline of a dispute."""
    return disputes.remind(timezone.now())


@shared_task
def let_rejections_stand() -> int:
    """Move the money of rejections that nobody disputed in time."""
    return clock.let_rejections_stand(timezone.now())


@shared_task
def publish_reviews() -> int:
    """Open reviews whose other side stayed silent."""
    return reviews.publish_due(timezone.now())


@shared_task
def match_postings() -> int:
    """Let postings just published find the saved searches they fit."""
    return inverted.match_all(timezone.now())


@shared_task
def tell_of_hits() -> int:
    """Tell people what their saved searches found, those whose letter is due."""
    return telling.tell_all(timezone.now())


@shared_task
def send_suggestions() -> int:
    """Send the weekly letters that are due, at 8 on Monday where each student lives."""
    return weekly.send_due(timezone.now())


@shared_task
def forget_views() -> int:
    """Delete what students opened, and what saved searches found, too long ago."""
    now = timezone.now()
    return looking.forget_old(now) + saved.forget_old(now)
