"""What a superuser does not find in the admin either."""

import pytest
from django.contrib import admin

ROOMS = ("mfa/authenticator", "account/emailaddress", "auth/group", "authtoken/tokenproxy", "usersessions/usersession")


@pytest.mark.parametrize("room", ROOMS)
def test_nobody_changes_keys_and_proofs_by_hand(client_for, moderator, room):
    moderator.is_superuser = True
    moderator.save()

    assert client_for(moderator).get(f"/admin/{room}/").status_code == 404


def test_every_room_of_the_admin_is_ours():
    assert {model._meta.app_label for model in admin.site._registry} == {"accounts", "payments", "projects"}
