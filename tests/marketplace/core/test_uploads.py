from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse


def test_a_request_larger_than_the_quota_is_refused_before_it_is_kept(client, db, settings):
    settings.UPLOAD_REQUEST_MAX_BYTES = 1000

    answer = client.post(reverse("account_login"), {"login": "x", "file": SimpleUploadedFile("big.txt", b"x" * 2000)})

    assert answer.status_code == 400


def test_a_request_within_the_quota_passes(client, db):
    answer = client.post(reverse("account_login"), {"login": "x", "file": SimpleUploadedFile("small.txt", b"x" * 2000)})

    assert answer.status_code == 200
