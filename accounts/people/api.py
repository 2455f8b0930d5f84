"""The API's log-in and the view of oneself."""

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authtoken.models import Token
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import permissions
from accounts.people.models import StudentProfile, User
from accounts.skills.api import SkillSerializer
from marketplace.core.errors import DomainError


class LoginRefused(DomainError):
    """The API's log-in said no."""

    status_code = 403


class TooManyAttempts(DomainError):
    """Somebody tries passwords."""

    status_code = 429


class LoginSerializer(serializers.Serializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()


class StudentSerializer(serializers.ModelSerializer):
    skills = SkillSerializer(many=True, read_only=True)

    class Meta:
        model = StudentProfile
        fields = [
            "handle",
            "kind",
            "school",
            "course",
            "graduation_on",
            "pronouns",
            "availability_hours",
            "available_from",
            "available_until",
            "languages",
            "skills",
        ]


class MembershipSerializer(serializers.Serializer):
    company = serializers.CharField(source="company.slug")
    name = serializers.CharField(source="company.name")
    role = serializers.CharField()


class MeSerializer(serializers.ModelSerializer):
    student = StudentSerializer(read_only=True, allow_null=True, default=None)
    memberships = MembershipSerializer(many=True, read_only=True)

    class Meta:
        model = User
        fields = ["email", "name", "time_zone", "student", "memberships"]


class TokenView(APIView):
    """Exchange e-mail address and password for a token; send it as `Authorization: Token <token>`.

    Accounts with a second factor make their key in the settings instead.
    """

    permission_classes = [AllowAny]
    authentication_classes: list = []
    throttle_scope = "login"

    @extend_schema(operation_id="token_create", request=LoginSerializer, responses=TokenSerializer)
    def post(self, request: Request) -> Response:
        form = LoginSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user = _authenticated(request, **form.validated_data)
        token, _is_new = Token.objects.get_or_create(user=user)
        return Response({"token": token.key})


def _authenticated(request: Request, *, email: str, password: str) -> User:
    """The person with these credentials, under the same limits as the log-in page."""
    adapter = get_adapter(request._request)
    try:
        user = adapter.authenticate(request._request, email=email, password=password)
    except ValidationError as error:
        raise TooManyAttempts(error.messages[0]) from error
    if user is None:
        raise LoginRefused(_("E-mail address and password do not match."))
    if not user.is_active:
        raise LoginRefused(_("This account is suspended or closed."))
    if not permissions.is_verified(user):
        raise LoginRefused(_("Confirm your e-mail address first: we sent you a link."))
    if is_mfa_enabled(user):
        raise LoginRefused(_("Your account has a second factor: make an API key in your settings."))
    return user


class MeView(APIView):
    """Who this token belongs to."""

    @extend_schema(operation_id="me_retrieve", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        rows = User.objects.select_related("student")
        user = rows.prefetch_related("student__skills", "memberships__company").get(pk=request.user.pk)
        return Response(MeSerializer(user).data)
