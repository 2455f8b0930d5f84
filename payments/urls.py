from django.urls import path

from payments.holds import views as holds
from payments.payees import views as payees
from payments.webhooks import views as webhooks

urlpatterns = [
    path("stripe/webhook/", webhooks.stripe_webhook, name="stripe_webhook"),
    path("money/checkout/<uuid:checkout_id>/return/", holds.checkout_return, name="checkout_return"),
    path("money/payouts/", payees.payouts, name="payouts"),
    path("money/payouts/start/", payees.payouts_start, name="payouts_start"),
    path("money/payouts/return/", payees.payouts_return, name="payouts_return"),
    path("money/payouts/refresh/", payees.payouts_refresh, name="payouts_refresh"),
]
