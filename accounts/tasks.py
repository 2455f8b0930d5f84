"""Entry points for workers: each looks for rows that are due and may run twice, late or never."""

import structlog
from celery import shared_task

from accounts.notifications import delivery

log = structlog.get_logger(__name__)


@shared_task
def deliver_notifications() -> None:
    """Send the e-mails that wait, those to addresses first, because somebody waits for them at a screen."""
    mails = delivery.send_mails()
    notifications = delivery.send_notifications()
    if mails or notifications:
        log.info("mail_sent", mails=mails, notifications=notifications)


@shared_task
def send_digests() -> None:
    """Send the daily digests that are due, at 8 in the morning of each reader."""
    digests = delivery.send_digests()
    if digests:
        log.info("digests_sent", count=digests)
