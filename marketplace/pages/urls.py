"""The site's own pages."""

from django.urls import path

from marketplace.pages import gallery, views

app_name = "pages"

urlpatterns = [
    path("", views.home, name="home"),
    path("about/how-it-works/", views.how_it_works, name="how_it_works"),
    path("about/rules/", views.rules, name="rules"),
    path("about/companies/", views.companies, name="companies"),
    path("about/fees/", views.fees, name="fees"),
    path("about/safety/", views.safety, name="safety"),
    path("privacy/", views.privacy, name="privacy"),
    path("terms/", views.terms, name="terms"),
    path("dev/components/", gallery.components, name="components"),
]
