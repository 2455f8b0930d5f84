"""The API's log-in and the view of oneself."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import authenticate
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
from marketplace.core.errors import DomainError


class LoginRefused(DomainError):
    """The API's log-in said no."""

    status_code = 403


class LoginSerializer(serializers.Serializer):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()


class StudentSerializer(serializers.ModelSerializer):
    skills = serializers.SlugRelatedField(slug_field="label", many=True, read_only=True)

    class Meta:
        model = StudentProfile
        fields = ["handle", "kind", "school", "course", "graduation_on", "availability_hours", "skills"]


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
    """Exchange e-mail and password for a token; send it as `Authorization: Token <token>`.

    Accounts with a second factor create their token in the settings instead.
    """

    permission_classes = [AllowAny]
    authentication_classes: list = []
    throttle_scope = "login"

    @extend_schema(request=LoginSerializer, responses=TokenSerializer)
    def post(self, request: Request) -> Response:
        form = LoginSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user = authenticate(request._request, **form.validated_data)
        if user is None or user.suspended_at:
            raise LoginRefused(_("E-mail address and password do not match."))
        if not permissions.is_verified(user):
            raise LoginRefused(_("Confirm your e-mail address first: we sent you a link."))
        if is_mfa_enabled(user):
            raise LoginRefused(_("Your account has a second factor: create a token in your settings."))
        token, _created = Token.objects.get_or_create(user=user)
        return Response({"token": token.key})


class MeView(APIView):
    """Who this token belongs to."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        user = (
            User.objects.select_related("student")
            .prefetch_related("student__skills", "memberships__company")
            .get(pk=request.user.pk)
        )
        return Response(MeSerializer(user).data)
