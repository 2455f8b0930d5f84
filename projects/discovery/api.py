"""Reading projects through the API, with or without an account."""

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny

from marketplace.core.api import Cursor
from projects.discovery import queries
from projects.postings.models import Criterion, Project, Question


class NewestFirst(Cursor):
    ordering = ("-published_at", "-pk")


class CompanyField(serializers.Serializer):
    name = serializers.CharField()
    slug = serializers.CharField()
    is_verified = serializers.BooleanField()


class ProjectSerializer(serializers.ModelSerializer):
    """A project in a list; money in integer cents of `currency`."""

    company = CompanyField()
    skills = serializers.SlugRelatedField(slug_field="label", many=True, read_only=True)
    pay_per_hour_cents = serializers.IntegerField()
    is_remote = serializers.BooleanField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields = [
            "slug",
            "url",
            "title",
            "summary",
            "category",
            "company",
            "skills",
            "hours",
            "pay_cents",
            "pay_per_hour_cents",
            "currency",
            "due_on",
            "seats",
            "ai_rule",
            "is_remote",
            "place",
            "status",
            "published_at",
            "closes_at",
            "applications_count",
        ]

    def get_url(self, project: Project) -> str:
        return settings.SITE_URL + project.get_absolute_url()


class CriterionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Criterion
        fields = ["text", "weight"]


class QuestionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Question
        fields = ["id", "text"]


class ProjectDetailSerializer(ProjectSerializer):
    criteria = CriterionSerializer(many=True)
    questions = QuestionSerializer(many=True)

    class Meta(ProjectSerializer.Meta):
        fields = [*ProjectSerializer.Meta.fields, "deliverable", "criteria", "questions"]


@extend_schema(
    parameters=[
        OpenApiParameter("q", str, description="Words to search for."),
        OpenApiParameter("category", str, many=True, description="One or more fields."),
        OpenApiParameter("skill", str, many=True, description="Slugs of skills asked for."),
    ]
)
class ProjectList(generics.ListAPIView):
    """Open projects, newest first."""

    permission_classes = [AllowAny]
    serializer_class = ProjectSerializer
    pagination_class = NewestFirst

    def get_queryset(self):
        return queries.for_api(self.request.query_params)


class ProjectDetail(generics.RetrieveAPIView):
    """One project with its criteria and questions."""

    permission_classes = [AllowAny]
    serializer_class = ProjectDetailSerializer
    lookup_field = "slug"

    def get_queryset(self):
        rows = Project.objects.visible_to(self.request.user).select_related("company")
        return rows.prefetch_related("skills", "criteria", "questions")
