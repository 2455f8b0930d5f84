"""The site map of the life of a project, in its order: each feature's addresses follow the one before it."""

from django.urls import path

from projects.applications import choosing, runners_up
from projects.applications import views as applications
from projects.applications.attachments import views as attachments
from projects.applications.scoring import views as scoring
from projects.credentials import views as credentials
from projects.dashboards import views as dashboards
from projects.dashboards.calendar import views as calendar
from projects.discovery import views as discovery
from projects.discovery.inviting import own_views as invited
from projects.discovery.inviting import views as inviting
from projects.discovery.matching import views as matching
from projects.discovery.saved import views as saved
from projects.discovery.suggesting import views as suggesting
from projects.discovery.web import views as web
from projects.disputes import panel_views as panels
from projects.disputes import views as disputes
from projects.hires import views as hires
from projects.messages import views as messages
from projects.moderation import views as moderation
from projects.portfolio import views as portfolio
from projects.postings import views as postings
from projects.reputation import views as reputation
from projects.reviews import views as reviews
from projects.workspace import views as workspace
from projects.workspace.ending import away
from projects.workspace.ending import views as ending
from projects.workspace.extras import views as extra
from projects.workspace.funding import views as funding
from projects.workspace.hours import views as hours
from projects.workspace.judging import views as judging

urlpatterns = [
    path("projects/", discovery.browse, name="projects"),
    path("projects/new/", postings.new, name="project_new"),
    path("projects/feed/", web.feed, name="feed"),
    path("embed/projects/", web.embed_projects, name="embed_projects"),
    path("about/embed/", web.embed, name="embed"),
    path("robots.txt", web.robots, name="robots"),
    path("sitemap.xml", web.sitemap, name="sitemap"),
    path("sitemaps/<slug:name>.xml", web.sitemap_part, name="sitemap_part"),
    path("projects/<slug:slug>/", discovery.project, name="project"),
    path("projects/<slug:slug>/<slug:version>.png", web.project_picture, name="project_picture"),
    path("projects/<slug:slug>/edit/<slug:step>/", postings.edit, name="project_edit"),
    path("projects/<slug:slug>/edit/<slug:step>/autosave/", postings.autosave, name="project_autosave"),
    path("projects/<slug:slug>/edit/<slug:step>/hints/", postings.hints, name="project_hints"),
    path("projects/<slug:slug>/preview/", discovery.preview, name="project_preview"),
    path("projects/<slug:slug>/submit/", postings.submit, name="project_submit"),
    path("projects/<slug:slug>/close/", postings.close, name="project_close"),
    path("projects/<slug:slug>/copy/", postings.copy, name="project_copy"),
    path("projects/<slug:slug>/discard/", postings.discard, name="project_discard"),
    path("projects/<slug:slug>/report/", moderation.report, name="project_report"),
    path("projects/<slug:slug>/bookmark/", discovery.bookmark, name="bookmark"),
    path("skills/<slug:slug>/", matching.skill, name="skill"),
    path("bookmarks/", discovery.bookmarks, name="bookmarks"),
    path("searches/", saved.saved_searches, name="saved_searches"),
    path("searches/save/", saved.save, name="saved_search_new"),
    path("searches/<uuid:pk>/", saved.saved_search, name="saved_search"),
    path("searches/<uuid:pk>/pause/", saved.pause, name="saved_search_pause"),
    path("searches/<uuid:pk>/delete/", saved.delete, name="saved_search_delete"),
    path("searches/stop/<str:token>/", saved.stop, name="saved_search_stop"),
    path("for-you/", suggesting.for_you, name="for_you"),
    path("for-you/history/", suggesting.history, name="for_you_history"),
    path("for-you/forget/", suggesting.forget, name="for_you_forget"),
    path("for-you/<slug:slug>/dismiss/", suggesting.dismiss, name="for_you_dismiss"),
    path("projects/<slug:slug>/invite/", inviting.students, name="project_invite"),
    path("projects/<slug:slug>/invite/student/", inviting.student, name="project_invite_student"),
    path("projects/<slug:slug>/invited/", inviting.invited, name="project_invited"),
    path("invitations/to-apply/", invited.invitations, name="project_invitations"),
    path("invitations/to-apply/<uuid:pk>/", invited.invitation, name="project_invitation"),
    path("invitations/to-apply/<uuid:pk>/accept/", invited.accept, name="project_invitation_accept"),
    path("invitations/to-apply/<uuid:pk>/decline/", invited.decline, name="project_invitation_decline"),
    path("invitations/to-apply/<uuid:pk>/mute/", invited.mute, name="project_invitation_mute"),
    path("settings/invitations/", invited.settings_invitations, name="settings_invitations"),
    path("settings/invitations/<int:pk>/unmute/", invited.unmute, name="invitation_unmute"),
    path("companies/<slug:slug>/", portfolio.company, name="company"),
    path("companies/<slug:slug>/record/", reputation.company_record, name="company_record"),
    path("students/<slug:handle>/", portfolio.student, name="portfolio"),
    path("students/<slug:handle>/record/", reputation.student_record, name="student_record"),
    path("projects/<slug:slug>/apply/", applications.apply, name="apply"),
    path("projects/<slug:slug>/apply/autosave/", applications.autosave, name="application_autosave"),
    path("projects/<slug:slug>/applicants/", choosing.applicants, name="applicants"),
    path("projects/<slug:slug>/applicants/decline/", choosing.applicants_decline, name="applicants_decline"),
    path("projects/<slug:slug>/applicants/bench/", runners_up.line, name="bench"),
    path("projects/<slug:slug>/applicants/bench/step/", runners_up.step, name="bench_step"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<uuid:pk>/", applications.application, name="application"),
    path("applications/<uuid:pk>/discard/", applications.discard, name="application_discard"),
    path("applications/<uuid:pk>/withdraw/", applications.withdraw, name="application_withdraw"),
    path("applications/<uuid:pk>/shortlist/", choosing.shortlist, name="application_shortlist"),
    path("applications/<uuid:pk>/score/", scoring.score, name="application_score"),
    path("applications/<uuid:pk>/notes/", choosing.note, name="application_note"),
    path("applications/<uuid:pk>/decline/", choosing.decline, name="application_decline"),
    path("applications/<uuid:pk>/offer/", choosing.offer, name="application_offer"),
    path("applications/<uuid:pk>/turn-down/", applications.turn_down, name="application_turn_down"),
    path("applications/<uuid:pk>/files/<uuid:file>/", attachments.attachment, name="attachment"),
    path("messages/", messages.inbox, name="messages"),
    path("messages/<uuid:pk>/", messages.thread, name="thread"),
    path("messages/<uuid:pk>/news/", messages.news, name="thread_news"),
    path("applications/<uuid:pk>/agreement/", workspace.engagement_start, name="engagement_start"),
    path("engagements/<uuid:pk>/", workspace.engagement, name="engagement"),
    path("engagements/<uuid:pk>/agreement/", workspace.engagement_agreement, name="engagement_agreement"),
    path("engagements/<uuid:pk>/pay/", funding.engagement_pay, name="engagement_pay"),
    path("projects/<slug:slug>/pay/", funding.project_pay, name="project_pay"),
    path("engagements/<uuid:pk>/cancel/", ending.engagement_cancel, name="engagement_cancel"),
    path("engagements/<uuid:pk>/due-date.ics", workspace.engagement_calendar, name="engagement_calendar"),
    path("engagements/<uuid:pk>/files/", workspace.engagement_upload, name="engagement_upload"),
    path("engagements/<uuid:pk>/files/<uuid:file>/", workspace.workfile, name="workfile"),
    path(
        "engagements/<uuid:pk>/milestones/<uuid:milestone>/deliver/",
        workspace.engagement_deliver,
        name="engagement_deliver",
    ),
    path(
        "engagements/<uuid:pk>/milestones/<uuid:milestone>/draft/",
        workspace.engagement_draft,
        name="engagement_draft",
    ),
    path(
        "engagements/<uuid:pk>/milestones/<uuid:milestone>/approve/",
        judging.engagement_approve,
        name="engagement_approve",
    ),
    path(
        "engagements/<uuid:pk>/milestones/<uuid:milestone>/revise/",
        judging.engagement_revise,
        name="engagement_revise",
    ),
    path(
        "engagements/<uuid:pk>/milestones/<uuid:milestone>/reject/",
        judging.engagement_reject,
        name="engagement_reject",
    ),
    path(
        "engagements/<uuid:pk>/milestones/<uuid:milestone>/settle/",
        ending.engagement_settle,
        name="engagement_settle",
    ),
    path("engagements/<uuid:pk>/settlements/<uuid:settlement>/", ending.settlement, name="settlement"),
    path(
        "engagements/<uuid:pk>/settlements/<uuid:settlement>/withdraw/",
        ending.settlement_withdraw,
        name="settlement_withdraw",
    ),
    path("engagements/<uuid:pk>/absence/", away.absence_new, name="absence_new"),
    path("engagements/<uuid:pk>/absence/<uuid:absence>/", away.absence_answer, name="absence_answer"),
    path("engagements/<uuid:pk>/absence/<uuid:absence>/withdraw/", away.absence_withdraw, name="absence_withdraw"),
    path("engagements/<uuid:pk>/replacement/", away.replacement_give_up, name="replacement_give_up"),
    path("engagements/<uuid:pk>/hours/", hours.engagement_hours, name="engagement_hours"),
    path("engagements/<uuid:pk>/hours/<int:entry>/", hours.hours_entry, name="hours_entry"),
    path("engagements/<uuid:pk>/hours/<int:entry>/delete/", hours.hours_delete, name="hours_delete"),
    path("engagements/<uuid:pk>/changes/new/", extra.change_new, name="change_new"),
    path("engagements/<uuid:pk>/changes/<uuid:change>/", extra.change_order, name="change_order"),
    path("engagements/<uuid:pk>/changes/<uuid:change>/withdraw/", extra.change_withdraw, name="change_withdraw"),
    path("engagements/<uuid:pk>/bonus/", extra.bonus_new, name="bonus_new"),
    path("engagements/<uuid:pk>/bonuses/<uuid:bonus>/pay/", extra.bonus_pay, name="bonus_pay"),
    path("engagements/<uuid:pk>/bonuses/<uuid:bonus>/cancel/", extra.bonus_cancel, name="bonus_cancel"),
    path(
        "engagements/<uuid:pk>/milestones/<uuid:milestone>/dispute/",
        disputes.dispute_open,
        name="dispute_open",
    ),
    path("disputes/<uuid:pk>/", disputes.dispute, name="dispute"),
    path("disputes/<uuid:pk>/withdraw/", disputes.dispute_withdraw, name="dispute_withdraw"),
    path("disputes/<uuid:pk>/agree/", disputes.dispute_agree, name="dispute_agree"),
    path("disputes/<uuid:pk>/take/", disputes.dispute_take, name="dispute_take"),
    path("disputes/<uuid:pk>/appeal/", disputes.dispute_appeal, name="dispute_appeal"),
    path("panel/", panels.panel, name="panel"),
    path("panel/<uuid:pk>/", panels.panel_seat, name="panel_seat"),
    path("panel/<uuid:pk>/answer/", panels.panel_answer, name="panel_answer"),
    path("panel/<uuid:pk>/files/<uuid:file>/", panels.panel_file, name="panel_file"),
    path("engagements/<uuid:pk>/review/", reviews.review_write, name="review_write"),
    path("engagements/<uuid:pk>/review/reply/", reviews.review_reply, name="review_reply"),
    path("engagements/<uuid:pk>/hire/", hires.hire, name="hire"),
    path("hires/<uuid:pk>/answer/", hires.hire_answer, name="hire_answer"),
    path("hires/<uuid:pk>/withdraw/", hires.hire_withdraw, name="hire_withdraw"),
    path("certificates/", credentials.check, name="certificate_check"),
    path("certificates/<str:code>/", credentials.certificate, name="certificate"),
    path("dashboard/", dashboards.dashboard, name="dashboard"),
    path("money/", dashboards.money, name="money"),
    path("settings/calendar/", calendar.settings_calendar, name="settings_calendar"),
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
]
