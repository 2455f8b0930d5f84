from django.urls import path

from marketplace.mailbox import views

urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<str:key>/", views.letter, name="mailbox_letter"),
    path("<str:key>/html/", views.letter_html, name="mailbox_html"),
]
