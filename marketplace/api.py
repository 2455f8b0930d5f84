"""The public API's address table, version 1, with its schema and documentation."""

from django.urls import include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.people import api as people
from projects.applications import api as applications
from projects.discovery import api as discovery


@extend_schema(exclude=True)
class Nothing(APIView):
    """Every other address, so that also this refusal has the API's shape."""

    permission_classes = [AllowAny]
    authentication_classes: list = []

    def initial(self, request: Request, *args, **kwargs) -> None:
        raise NotFound


v1 = [
    path("token/", people.TokenView.as_view(), name="api_token"),
    path("me/", people.MeView.as_view(), name="api_me"),
    path("projects/", discovery.ProjectList.as_view(), name="api_projects"),
    path("projects/<slug:slug>/", discovery.ProjectDetail.as_view(), name="api_project"),
    path("projects/<slug:slug>/apply/", applications.ApplyView.as_view(), name="api_apply"),
    path("applications/", applications.ApplicationList.as_view(), name="api_applications"),
    path("applications/<uuid:pk>/", applications.ApplicationDetail.as_view(), name="api_application"),
    path("<path:rest>", Nothing.as_view()),
]

urlpatterns = [
    path("v1/", include(v1)),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
]
