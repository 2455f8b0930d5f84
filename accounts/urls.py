"""Every address of accounts, as a site map."""

from django.urls import path

from accounts.companies import views as companies
from accounts.notifications import views as notifications
from accounts.people import views as people
from accounts.places import views as places
from accounts.skills import views as skills

urlpatterns = [
    path("welcome/", people.welcome, name="welcome"),
    path("welcome/student/", people.welcome_student, name="welcome_student"),
    path("welcome/company/", companies.welcome_company, name="welcome_company"),
    path("settings/", people.settings_index, name="settings"),
    path("settings/profile/", people.settings_profile, name="settings_profile"),
    path("settings/student/", people.settings_student, name="settings_student"),
    path("settings/showcase/", people.settings_showcase, name="settings_showcase"),
    path("settings/showcase/links/<int:pk>/remove/", people.remove_link, name="link_remove"),
    path("settings/showcase/samples/<uuid:pk>/remove/", people.remove_sample, name="sample_remove"),
    path("settings/fairness/", people.settings_fairness, name="settings_fairness"),
    path("settings/fairness/forget/", people.forget_self_description, name="settings_fairness_forget"),
    path("settings/companies/", companies.settings_companies, name="settings_companies"),
    path("settings/notifications/", notifications.preferences, name="settings_notifications"),
    path("settings/security/", people.settings_security, name="settings_security"),
    path("settings/api/", people.settings_api, name="settings_api"),
    path("settings/export/", people.export, name="settings_export"),
    path("settings/close/", people.close, name="settings_close"),
    path("companies/new/", companies.new, name="company_new"),
    path("companies/<slug:slug>/edit/", companies.edit, name="company_edit"),
    path("companies/<slug:slug>/logo/", companies.logo, name="company_logo"),
    path("companies/<slug:slug>/members/", companies.members, name="company_members"),
    path("companies/<slug:slug>/members/<int:pk>/role/", companies.change_role, name="member_role"),
    path("companies/<slug:slug>/members/<int:pk>/remove/", companies.remove_member, name="member_remove"),
    path("companies/<slug:slug>/invitations/withdraw/", companies.withdraw_invitation, name="invitation_withdraw"),
    path("invitations/<uuid:pk>/", companies.invitation, name="invitation"),
    path("notifications/", notifications.inbox, name="notifications"),
    path("notifications/bell/", notifications.bell, name="notifications_bell"),
    path("notifications/read/", notifications.read_all, name="notifications_read_all"),
    path("notifications/<uuid:pk>/", notifications.open_one, name="notification_open"),
    path("notifications/<uuid:pk>/read/", notifications.read_one, name="notification_read"),
    path("unsubscribe/<str:token>/", notifications.unsubscribe, name="unsubscribe"),
    path("skills/suggest/", skills.suggest, name="skills_suggest"),
    path("places/suggest/", places.suggest, name="places_suggest"),
    path("languages/suggest/", people.suggest_languages, name="languages_suggest"),
]
