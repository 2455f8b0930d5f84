from django.urls import path

from payments.holds import views as holds
from payments.invoices import views as invoices
from payments.payees import views as payees
from payments.payers import views as payers
from payments.payouts import views as payouts
from payments.webhooks import views as webhooks

urlpatterns = [
    path("stripe/webhook/", webhooks.stripe_webhook, name="stripe_webhook"),
    path("money/checkout/<uuid:checkout_id>/return/", holds.checkout_return, name="checkout_return"),
    path("money/documents/", invoices.documents, name="documents"),
    path("money/documents/<uuid:pk>/", invoices.document, name="document"),
    path("money/documents/<uuid:pk>.pdf", invoices.document_pdf, name="document_pdf"),
    path("money/statements/<int:year>/", invoices.statement, name="statement"),
    path("money/statements/<int:year>.pdf", invoices.statement_pdf, name="statement_pdf"),
    path("money/export.csv", invoices.export, name="money_export"),
    path("money/billing/", payers.billing, name="billing"),
    path("money/billing/forget-card/", payers.billing_forget_card, name="billing_forget_card"),
    path("money/payouts/", payouts.payouts, name="payouts"),
    path("money/payouts/start/", payouts.payouts_start, name="payouts_start"),
    path("money/payouts/return/", payees.payouts_return, name="payouts_return"),
    path("money/payouts/refresh/", payees.payouts_refresh, name="payouts_refresh"),
    path("money/payouts/<uuid:pk>/retry/", payouts.payout_retry, name="payout_retry"),
]
