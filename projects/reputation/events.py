"""How an event is listed: a sentence that names no person."""

from django.utils.translation import gettext_lazy as _

from projects.reputation.models import ReputationEvent

Kind = ReputationEvent.Kind
SENTENCES = {
    (Kind.DECISION, True): _("An applicant heard in time"),
    (Kind.DECISION, False): _("An applicant did not hear in time"),
    (Kind.ACCEPTANCE, True): _("A person answered a delivery in time"),
    (Kind.ACCEPTANCE, False): _("Nobody answered a delivery in time"),
    (Kind.AGREEMENT, True): _("An agreement with a student"),
    (Kind.AGREEMENT, False): _("An agreement the company ended or did not pay for"),
    (Kind.DISPUTE, True): _("A dispute, not lost"),
    (Kind.DISPUTE, False): _("A dispute, lost"),
    (Kind.REPEAT, True): _("A student was hired again"),
    (Kind.HIRE, True): _("A student was hired after a project"),
    (Kind.DELIVERY, True): _("Delivered in time"),
    (Kind.DELIVERY, False): _("Not delivered in time"),
    (Kind.CRITERIA, True): _("A criterion met in the first delivery"),
    (Kind.CRITERIA, False): _("A criterion not met in the first delivery"),
    (Kind.SHOWING_UP, True): _("Showed up"),
    (Kind.SHOWING_UP, False): _("Did not show"),
}
