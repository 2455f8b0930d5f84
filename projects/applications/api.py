"""Applying through the API and reading one's own applications."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.core.api import Cursor
from projects.applications import queue, services
from projects.applications.models import Answer, Application
from projects.postings.models import Project


class AnswerSerializer(serializers.ModelSerializer):
    question = serializers.IntegerField(source="question_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Answer
        fields = ["question", "text"]


class ApplicationSerializer(serializers.ModelSerializer):
    """One of the reader's own applications."""

    project = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    project_title = serializers.CharField(source="project.title", read_only=True)
    answers = AnswerSerializer(many=True, read_only=True)
    place_in_line = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = [
            "id",
            "project",
            "project_title",
            "status",
            "pitch",
            "answers",
            "created_at",
            "waiting_since",
            "place_in_line",
            "submitted_at",
            "offer_expires_at",
            "decline_reason",
        ]

    @extend_schema_field(serializers.IntegerField(allow_null=True, help_text="On the waiting list, from 1."))
    def get_place_in_line(self, application: Application) -> int | None:
        return application.position if application.status == Application.Status.WAITING else None


class ApplySerializer(serializers.Serializer):
    """A complete application: a pitch and an answer to every question of the project."""

    pitch = serializers.CharField(max_length=2000)
    answers = AnswerSerializer(many=True, default=list)


def _own(request: Request) -> QuerySet[Application]:
    rows = queue.with_positions(Application.objects.filter(student_id=request.user.pk).select_related("project"))
    ordered = Answer.objects.order_by("question__position", "question_id")
    return rows.defer("project__search").prefetch_related(Prefetch("answers", ordered))


@extend_schema_view(get=extend_schema(operation_id="applications_list"))
class ApplicationList(generics.ListAPIView):
    """One's own applications, newest first."""

    serializer_class = ApplicationSerializer
    pagination_class = Cursor

    def get_queryset(self):
        return _own(self.request)


@extend_schema_view(get=extend_schema(operation_id="applications_retrieve"))
class ApplicationDetail(generics.RetrieveAPIView):
    """One of one's own applications."""

    serializer_class = ApplicationSerializer
    queryset = Application.objects.none()

    def get_queryset(self):
        return _own(self.request)


class ApplyView(APIView):
    """Apply to an open project, or wait in line when its places are taken; a second call for it is refused."""

    @extend_schema(operation_id="projects_apply", request=ApplySerializer, responses={201: ApplicationSerializer})
    def post(self, request: Request, slug: str) -> Response:
        rows = Project.objects.visible_to(AnonymousUser()).select_related("company")
        project = get_object_or_404(rows, slug=slug)
        form = ApplySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        answers = {answer["question_id"]: answer["text"] for answer in form.validated_data["answers"]}
        application = services.apply(project, by=request.user, pitch=form.validated_data["pitch"], answers=answers)
        return Response(
            ApplicationSerializer(_own(request).get(pk=application.pk)).data, status=status.HTTP_201_CREATED
        )
