"""The addresses of the demo: the mailbox is among them."""

from django.urls import include, path

from marketplace.urls import urlpatterns as product

urlpatterns = [path("dev/mail/", include("marketplace.mailbox.urls")), *product]
