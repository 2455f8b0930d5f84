import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, email_removed
from django.urls import reverse

from accounts.models import ProfileLink, StudentProfile, WorkSample
from accounts.people import services
from tests.factories import SkillFactory, UserFactory

VALUES = {"kind": "student", "handle": "ana", "course": "BSc", "skills": "", "availability_hours": "12"}


def proves(user, email):
    address = EmailAddress.objects.create(user=user, email=email, verified=True)
    email_confirmed.send(sender=EmailAddress, request=None, email_address=address)
    return address


def test_the_welcome_form_makes_a_profile_whose_school_follows_from_the_address(client_for):
    skill = SkillFactory(label="Excel")
    user = UserFactory(email="ana@uni-bremen.de", name="Ana Silva", joined_as="student")
    values = VALUES | {"skills": "excel", "school": "Harvard", "handle": "Ana-Silva"}
    answer = client_for(user).post(reverse("welcome_student"), values)
    assert answer.url == "/dashboard/"
    student = StudentProfile.objects.get()
    assert (student.handle, student.school_domain) == ("ana-silva", "uni-bremen.de")
    assert "Bremen" in student.school
    assert list(student.skills.all()) == [skill]


def test_a_graduate_names_the_school_by_word(client_for):
    user = UserFactory(joined_as="graduate")
    client_for(user).post(reverse("welcome_student"), VALUES | {"kind": "graduate", "school": "Some College"})
    student = StudentProfile.objects.get()
    assert (student.school, student.is_school_verified) == ("Some College", False)


def test_without_a_university_address_nobody_becomes_a_student(client_for):
    answer = client_for(UserFactory()).post(reverse("welcome_student"), VALUES)
    assert "confirm your university e-mail address" in answer.content.decode()
    assert not StudentProfile.objects.exists()


def test_a_handle_is_taken_whatever_its_case(client_for, rival):
    answer = client_for(UserFactory(email="a@uni-bremen.de")).post(
        reverse("welcome_student"), VALUES | {"handle": "RAVI-patel"}
    )
    assert "Somebody has this handle already" in answer.content.decode()


def test_a_profile_is_changed_and_what_was_wrong_is_kept_on_the_page(client_for, student):
    browser = client_for(student)
    long_text = "About me " * 300
    answer = browser.post(reverse("settings_student"), VALUES | {"about": long_text, "availability_hours": "90"})
    page = answer.content.decode()
    assert "less than or equal to 60" in page and "at most 2000 characters" in page and long_text.strip() in page
    browser.post(reverse("settings_student"), VALUES | {"about": "<script>alert(1)</script> مرحبا 🎓"})
    assert StudentProfile.objects.get(user=student).about == "<script>alert(1)</script> مرحبا 🎓"
    assert "<script>alert(1)" not in browser.get(reverse("settings_student")).content.decode()


def test_a_later_university_address_proves_the_school_and_giving_it_up_unproves_it(db):
    user = UserFactory()
    student = services.create_student_profile(user, by=user, kind="graduate", school="My word")
    address = proves(user, "ana@uni-bremen.de")
    student.refresh_from_db()
    assert student.is_school_verified
    services.update_student_profile(student, by=user, kind="student")
    address.delete()
    email_removed.send(sender=EmailAddress, request=None, user=user, email_address=address)
    student.refresh_from_db()
    assert (student.kind, student.is_school_verified) == ("graduate", False)


def test_links_and_samples_come_and_go_without_a_script(client_for, student):
    browser = client_for(student)
    page = reverse("settings_showcase")
    for _twice in range(2):
        browser.post(page, {"label": "GitHub", "url": "github.com/dana"})
    browser.post(page, {"title": "Survey of 40 cafés", "url": "https://example.com/survey", "note": "Charts"})
    link, sample = ProfileLink.objects.get(), WorkSample.objects.get()
    assert link.url == "https://github.com/dana"
    assert "Survey of 40 cafés" in browser.get(page).content.decode()
    browser.post(reverse("link_remove", args=[link.pk]))
    browser.post(reverse("sample_remove", args=[sample.pk]))
    assert not ProfileLink.objects.exists() and not WorkSample.objects.exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.com", "not a link at all"])
def test_only_addresses_on_the_web_are_links(client_for, student, url):
    answer = client_for(student).post(reverse("settings_showcase"), {"label": "Mine", "url": url})
    assert "Write an address such as" in answer.content.decode()


def test_a_rival_cannot_remove_what_is_not_theirs(client_for, student, rival):
    link = services.add_link(student.student, by=student, label="Mine", url="https://example.com")
    sample = services.add_sample(student.student, by=student, title="Mine", url="https://example.com")
    browser = client_for(rival)
    assert browser.post(reverse("link_remove", args=[link.pk])).status_code == 404
    assert browser.post(reverse("sample_remove", args=[sample.pk])).status_code == 404


def test_enough_is_enough(student):
    for number in range(services.MOST_LINKS):
        services.add_link(student.student, by=student, label=str(number), url="https://example.com")
    with pytest.raises(services.TooMany):
        services.add_link(student.student, by=student, label="More", url="https://example.com")


def test_name_and_zone_are_changed(client_for, student):
    client_for(student).post(reverse("settings_profile"), {"name": "Dana R.", "time_zone": "Asia/Tokyo"})
    student.refresh_from_db()
    assert (student.name, student.time_zone) == ("Dana R.", "Asia/Tokyo")


@pytest.mark.parametrize(
    "name",
    [
        "settings",
        "settings_profile",
        "settings_student",
        "settings_showcase",
        "settings_companies",
        "settings_notifications",
        "settings_security",
        "settings_api",
        "settings_export",
        "settings_close",
        "welcome",
        "welcome_student",
        "welcome_company",
        "notifications",
        "company_new",
    ],
)
def test_pages_of_ones_own_ask_for_the_log_in(client_for, student, name):
    answer = client_for().get(reverse(name))
    assert answer.url == f"{reverse('account_login')}?next={reverse(name)}"
    assert client_for(student).get(reverse(name), follow=True).status_code == 200


def test_profiles_of_people_without_a_proved_address_are_not_public(student):
    assert student.student in StudentProfile.objects.public()
    EmailAddress.objects.update(verified=False)
    assert student.student not in StudentProfile.objects.public()
