"""Reading projects through the API, with or without an account."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny

from accounts.skills.api import SkillSerializer
from marketplace.core.api import Cursor
from projects.applications import queue
from projects.discovery import queries
from projects.discovery import search as asked
from projects.discovery.detail import in_order
from projects.discovery.web import gone
from projects.postings.models import Criterion, Part, Project, Question, RubricCriterion


class NewestFirst(Cursor):
    ordering = ("-published_at", "-pk")


class WishSerializer(serializers.Serializer):
    """What the list is narrowed by; all of it optional."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="Words to search for.")
    category = serializers.MultipleChoiceField(
        required=False, choices=Project.Category.choices, help_text="One or more fields."
    )
    skill = serializers.ListField(
        required=False, child=serializers.SlugField(), max_length=5, help_text="Slugs of skills, all of them asked for."
    )


class CompanySerializer(serializers.Serializer):
    name = serializers.CharField()
    slug = serializers.CharField()
    is_verified = serializers.BooleanField()


class ProjectSerializer(serializers.ModelSerializer):
    """A project in a list; money in integer cents of `currency`."""

    company = CompanySerializer()
    skills = SkillSerializer(many=True, help_text="Skills that are needed.")
    wanted_skills = SkillSerializer(many=True, help_text="Skills that are nice to have.")
    pay_per_hour_cents = serializers.IntegerField()
    is_remote = serializers.BooleanField()
    applications_left = serializers.IntegerField(help_text="Places to apply that are free; 0 means a waiting list.")
    waiting_count = serializers.IntegerField(help_text="How many wait for a place to become free.")
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
            "wanted_skills",
            "language",
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
            "applications_left",
            "waiting_count",
        ]

    def get_url(self, project: Project) -> str:
        return settings.SITE_URL + project.get_absolute_url()


class PartSerializer(serializers.ModelSerializer):
    class Meta:
        model = Part
        fields = ["position", "title", "amount_cents", "due_on"]


class CriterionSerializer(serializers.ModelSerializer):
    """`part` is the position of the part it belongs to; null means every part."""

    part = serializers.IntegerField(source="part.position", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Criterion
        fields = ["text", "weight", "part"]


class QuestionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Question
        fields = ["id", "text"]


class RubricSerializer(serializers.ModelSerializer):
    class Meta:
        model = RubricCriterion
        fields = ["text", "weight"]


class ProjectDetailSerializer(ProjectSerializer):
    """`criteria` judge the work, `rubric` is what applications are read for."""

    parts = PartSerializer(many=True)
    criteria = CriterionSerializer(many=True)
    rubric = RubricSerializer(many=True)
    questions = QuestionSerializer(many=True)

    class Meta(ProjectSerializer.Meta):
        fields = [*ProjectSerializer.Meta.fields, "is_blind", "deliverable", "parts", "criteria", "rubric", "questions"]


@extend_schema_view(get=extend_schema(operation_id="projects_list", parameters=[WishSerializer]))
class ProjectList(generics.ListAPIView):
    """Open projects, newest first."""

    permission_classes = [AllowAny]
    serializer_class = ProjectSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Project]:
        WishSerializer(data=self.request.query_params).is_valid(raise_exception=True)
        query = self.request.query_params.copy()
        slugs = query.getlist("skill")
        query.setlist("skills", [*query.getlist("skills"), *slugs])
        search = asked.read(query, self.request.user)
        known = {skill.slug for skill in search.skills}
        return queries.for_api(search) if known.issuperset(slugs) else Project.objects.none()


@extend_schema_view(get=extend_schema(operation_id="projects_retrieve"))
class ProjectDetail(generics.RetrieveAPIView):
    """One published project with its criteria and questions; drafts are not here, not even for their authors."""

    permission_classes = [AllowAny]
    serializer_class = ProjectDetailSerializer
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Project]:
        rows = gone.readable(Project.objects.visible_to(AnonymousUser()), AnonymousUser()).select_related("company")
        rows = rows.annotate(waiting_count=queue.length())
        questions = Prefetch("questions", Question.objects.order_by("position", "pk"))
        return rows.defer("search").prefetch_related("skills", "wanted_skills", questions, *in_order())
