"""The public API's address table, version 1, with its schema and documentation."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts.people import api as people
from projects.applications import api as applications
from projects.discovery import api as discovery

v1 = [
    path("token/", people.TokenView.as_view(), name="api_token"),
    path("me/", people.MeView.as_view(), name="api_me"),
    path("projects/", discovery.ProjectList.as_view(), name="api_projects"),
    path("projects/<slug:slug>/", discovery.ProjectDetail.as_view(), name="api_project"),
    path("projects/<slug:slug>/apply/", applications.ApplyView.as_view(), name="api_apply"),
    path("applications/", applications.ApplicationList.as_view(), name="api_applications"),
    path("applications/<uuid:pk>/", applications.ApplicationDetail.as_view(), name="api_application"),
]

urlpatterns = [
    path("v1/", include(v1)),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
]
