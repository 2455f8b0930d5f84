"""The site map of the life of a project, in its order: each feature's addresses follow the one before it."""

from django.urls import path

from projects.discovery import views as discovery
from projects.moderation import views as moderation
from projects.portfolio import views as portfolio
from projects.postings import views as postings

urlpatterns = [
    path("projects/", discovery.browse, name="projects"),
    path("projects/new/", postings.new, name="project_new"),
    path("projects/<slug:slug>/", discovery.project, name="project"),
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
    path("bookmarks/", discovery.bookmarks, name="bookmarks"),
    path("companies/<slug:slug>/", portfolio.company, name="company"),
    path("students/<slug:handle>/", portfolio.student, name="portfolio"),
]
