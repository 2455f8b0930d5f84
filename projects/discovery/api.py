"""Reading projects through the API, with or without an account."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny

from accounts.skills import services as skills_known
from accounts.skills.api import SkillSerializer
from marketplace.core import languages
from marketplace.core.api import Keyset
from projects.applications import queue
from projects.discovery import filters, queries
from projects.discovery import search as asked
from projects.discovery.detail import in_order
from projects.discovery.filters import FILTERS
from projects.discovery.web import gone
from projects.postings.models import Criterion, Part, Project, Question, RubricCriterion


class NewestFirst(Keyset):
    ordering = ("-published_at", "-id")


def _several(name: str, told: str) -> serializers.MultipleChoiceField:
    return serializers.MultipleChoiceField(required=False, choices=list(FILTERS[name].values), help_text=told)


def _one(name: str, told: str) -> serializers.ChoiceField:
    return serializers.ChoiceField(required=False, choices=list(FILTERS[name].values), help_text=told)


def _number(most: int, told: str) -> serializers.IntegerField:
    return serializers.IntegerField(required=False, min_value=1, max_value=most, help_text=told)


class WishSerializer(serializers.Serializer):
    """What the list is narrowed by; all of it optional, the same as on the website."""

    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text="Words to search for. Quotes make a phrase, a minus leaves out, `or` takes either word.",
    )
    exact = _number(1, "1 takes the words as they are spelled.")
    skill = serializers.ListField(
        required=False, child=serializers.SlugField(), max_length=5, help_text="Slugs of skills that are needed."
    )
    match = serializers.ChoiceField(required=False, choices=["all", "any"], help_text="All of the skills, or any.")
    category = _several("category", "One or more fields.")
    pay = _number(filters.MOST_PAY, f"The least pay an hour, in whole {filters.MAIN.code}, about that elsewhere.")
    hours = _several("hours", "Under 10 hours, 10 to 20, over 20.")
    hours_from = _number(filters.MOST_HOURS, "The fewest hours.")
    hours_to = _number(filters.MOST_HOURS, "The most hours.")
    due = _one("due", "Due within so many weeks.")
    where = _several("where", "Remote, or at a place.")
    near = serializers.CharField(required=False, max_length=120, help_text="A city such as `Bremen, Germany`.")
    km = _number(asked.MOST_KM, "How far around that city, in kilometres.")
    ai = _several("ai", "The rules on the use of AI.")
    seats = _several("seats", "`many` has more than one place.")
    size = _several("size", "Sizes of the company, in people.")
    since = _one("since", "Posted in the last so many days.")
    fast = _several("fast", "`1` is a company that decides fast.")
    mine = _several("mine", "`1` asks for a skill of whoever asks; needs a token.")
    language = serializers.MultipleChoiceField(
        required=False, choices=languages.CODES, help_text="Languages of the work, by their codes."
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
        wishes = WishSerializer(data=self.request.query_params)
        wishes.is_valid(raise_exception=True)
        query = self.request.query_params.copy()
        slugs = query.getlist("skill")
        query.setlist("skills", [*query.getlist("skills"), *slugs])
        search = asked.read(query, self.request.user)
        if "near" in wishes.validated_data and search.near is None:
            raise serializers.ValidationError({"near": list(search.notes)})
        meant, unknown = skills_known.resolve(slugs)
        is_read = not unknown and {skill.pk for skill in meant} <= {skill.pk for skill in search.skills}
        return queries.for_api(search) if is_read else Project.objects.none()


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
