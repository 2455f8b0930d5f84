import io

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.companies import logos, services
from accounts.models import Company, Membership
from tests.factories import UserFactory

VALUES = {"name": "North Pier", "website": "northpier.example", "size": "1-10", "time_zone": "UTC"}


def picture(format_name="PNG", size=(900, 300), name="logo.png"):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, format_name)
    return SimpleUploadedFile(name, out.getvalue())


def test_a_company_is_made_right_after_signing_up_and_its_maker_owns_it(client_for):
    user = UserFactory(email="nora@northpier.example", joined_as="company")
    answer = client_for(user).post(reverse("welcome_company"), VALUES)
    assert answer.url == "/dashboard/"
    company = Company.objects.get()
    assert (company.slug, company.website) == ("north-pier", "https://northpier.example")
    assert company.email_domain == "northpier.example"
    assert not company.is_verified
    assert Membership.objects.get().role == "owner"


def test_two_companies_of_one_name_have_two_addresses(student, rival):
    slugs = [services.create(by=by, name="New", website="https://example.com").slug for by in (student, rival)]
    assert slugs == ["new-2", "new-3"]


def test_a_form_sent_twice_makes_one_company(client_for, student):
    browser = client_for(student)
    browser.post(reverse("company_new"), VALUES), browser.post(reverse("company_new"), VALUES)
    assert Company.objects.count() == 1


def test_without_a_proved_address_there_is_no_company(db):
    with pytest.raises(services.NotVerified):
        services.create(by=UserFactory(verified=False), name="North Pier", website="https://example.com")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "x" * 10_000}, "at most 120 characters"),
        ({"name": "  "}, "Fill this in"),
        ({"name": "Win at https://evil.example"}, "without a web address"),
        ({"website": "javascript:alert(1)"}, "Write an address such as"),
        ({"size": "enormous"}, "Select a valid choice"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_kept(client_for, student, changes, sentence):
    answer = client_for(student).post(reverse("company_new"), VALUES | {"place": "Duluth"} | changes)
    assert sentence in answer.content.decode() and "Duluth" in answer.content.decode()
    assert not Company.objects.exists()


def test_emoji_html_and_right_to_left_names_are_shown_as_they_are(client_for, company, manager):
    browser, page = client_for(manager), reverse("company_edit", args=[company.slug])
    browser.post(page, VALUES | {"name": "قهوة <b>☕</b>"})
    shown = browser.get(page).content.decode()
    assert "قهوة &lt;b&gt;☕&lt;/b&gt;" in shown


def test_a_logo_is_redrawn_small_and_served_as_what_we_drew(client_for, company, manager):
    browser = client_for(manager)
    browser.post(reverse("company_edit", args=[company.slug]), VALUES | {"logo": picture("JPEG", name="x.png")})
    company.refresh_from_db()
    answer = client_for().get(company.logo_url)
    data = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(data)).size == (512, 171)
    browser.post(reverse("company_edit", args=[company.slug]), VALUES | {"remove_logo": "1"})
    assert client_for().get(reverse("company_logo", args=[company.slug])).status_code == 404


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SimpleUploadedFile("logo.png", b"<script>alert(1)</script>"), "not a PNG, JPEG or WebP picture"),
        (SimpleUploadedFile("logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"), "not a PNG"),
        (SimpleUploadedFile("logo.png", b"GIF89a" + b"\0" * 40), "not a PNG, JPEG or WebP picture"),
        (SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40), "cannot be read"),
        (SimpleUploadedFile("logo.png", b"\0" * (logos.MAX_BYTES + 1)), "larger than 2 MB"),
    ],
)
def test_a_disguised_or_oversized_logo_is_refused(client_for, company, manager, upload, sentence):
    answer = client_for(manager).post(reverse("company_edit", args=[company.slug]), VALUES | {"logo": upload})
    assert sentence in answer.content.decode()
    company.refresh_from_db()
    assert not company.logo


def test_a_picture_with_very_many_pixels_is_refused(company, manager, monkeypatch):
    monkeypatch.setattr(logos, "MAX_PIXELS", 100)
    with pytest.raises(logos.BadLogo):
        logos.redraw(picture())


def test_a_reviewer_looks_at_the_team_and_changes_nothing(client_for, company, owner, reviewer):
    browser = client_for(reviewer)
    assert browser.get(reverse("company_edit", args=[company.slug])).status_code == 303
    page = browser.get(reverse("company_members", args=[company.slug])).content.decode()
    assert "Olive Harbor" in page and "Invite somebody" not in page
    browser.post(reverse("company_members", args=[company.slug]), {"email": "a@example.com", "role": "owner"})
    assert not company.invitations.exists()


@pytest.mark.parametrize("name", ["company_edit", "company_members"])
def test_a_stranger_and_a_student_find_nothing_and_the_anonymous_log_in(client_for, company, stranger, student, name):
    address = reverse(name, args=[company.slug])
    assert client_for(stranger).get(address).status_code == 404
    assert client_for(student).post(address, VALUES).status_code == 404
    assert "/accounts/login/" in client_for().get(address).url


def test_the_logo_of_a_company_that_is_not_public_is_for_its_members(client_for, company, manager, stranger):
    services.update(company, by=manager, logo=logos.redraw(picture()))
    Company.objects.filter(pk=company.pk).update(verified_at=None)
    assert client_for(stranger).get(company.logo_url).status_code == 404
    assert b"".join(client_for(manager).get(company.logo_url).streaming_content).startswith(b"RIFF")


def test_a_suspended_company_is_neither_public_nor_manageable(client_for, company, owner, moderator):
    services.suspend(company, by=moderator, reason="Fake.")
    assert company not in Company.objects.public()
    browser = client_for(owner)
    assert browser.get(reverse("company_edit", args=[company.slug])).status_code == 303
    assert "suspended" in browser.get(reverse("company_members", args=[company.slug])).content.decode()
    with pytest.raises(services.AlreadyDone):
        services.suspend(company, by=moderator, reason="Fake.")


def test_the_proven_domain_follows_the_members(company, owner):
    assert services.refresh_domain(company).email_domain == "harborcoffee.example"
    EmailAddress.objects.update(verified=False)
    assert services.refresh_domain(company).email_domain == ""


@pytest.mark.parametrize("rows", [1, 30])
def test_the_team_page_costs_the_same(client_for, company, owner, django_assert_num_queries, rows):
    for _number in range(rows):
        Membership.objects.create(company=company, user=UserFactory(), role="reviewer")
        services.Invitation.objects.create(
            company=company, email=f"{_number}@x.example", invited_by=owner, expires_at="2999-01-01T00:00Z"
        )
    browser = client_for(owner)
    with django_assert_num_queries(7):
        browser.get(reverse("company_members", args=[company.slug]))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_ones_companies_costs_the_same(client_for, student, django_assert_num_queries, rows):
    for number in range(rows):
        services.create(by=student, name=f"Company {number}", website="https://example.com")
    browser = client_for(student)
    with django_assert_num_queries(3):
        browser.get(reverse("settings_companies"))


def test_a_company_says_where_it_is_and_nothing_is_guessed(client_for, student):
    browser = client_for(student)
    browser.post(reverse("company_new"), VALUES)
    company = Company.objects.get()
    assert company.country == ""
    page = browser.get(reverse("company_edit", args=[company.slug])).content.decode()
    assert '<option value="KE">Kenya</option>' in page
    browser.post(reverse("company_edit", args=[company.slug]), VALUES | {"country": "KE"})
    company.refresh_from_db()
    assert company.country == "KE"
    page = browser.get(reverse("company_edit", args=[company.slug])).content.decode()
    assert '<option value="KE" selected>Kenya</option>' in page
