"""Files of an application: how many, of what kind, who may open them, and under which name."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from marketplace.core.states import IllegalMove
from projects.applications import services as applications
from projects.applications.attachments import services as attachments
from projects.applications.guards import NotAllowed
from projects.models import Application, Attachment
from tests import stages

pytestmark = pytest.mark.django_db


def file(name="tills.txt", content=b"Nine tills beside the sea"):
    return SimpleUploadedFile(name, content, content_type="application/x-whatever")


def attached(application, *names):
    files = [(file(name), "text/plain") for name in names or ("tills.txt",)]
    return attachments.attach(application, files, by=application.student)


def address(attachment):
    return reverse("attachment", args=[attachment.application_id, attachment.pk])


def content(answer):
    return b"".join(answer.streaming_content)


def offered_name(answer):
    assert content(answer) == b"Nine tills beside the sea"
    return answer["Content-Disposition"]


@pytest.fixture
def project(company, owner):
    return stages.published(company=company, questions=[])


@pytest.fixture
def apply(client_for, student, project):
    def post(go="send", **fields):
        words = {"pitch": "I have mapped two products.", "go": go}
        return client_for(student).post(reverse("apply", args=[project.slug]), words | fields)

    return post


def names():
    return sorted(Attachment.objects.values_list("name", flat=True))


def test_files_go_with_the_application(apply, student):
    assert apply(files=[file("tills.txt"), file("sea.md", b"# Sea")]).status_code == 302
    assert Application.objects.get().status == "submitted"
    assert sorted(Attachment.objects.values_list("name", "content_type")) == [
        ("sea.md", "text/markdown"),
        ("tills.txt", "text/plain"),
    ]


def test_files_are_kept_with_a_draft_and_shown_on_its_page(apply, client_for, student, project):
    apply("save", pitch="", files=[file()])
    page = client_for(student).get(reverse("apply", args=[project.slug])).content.decode()
    assert "tills.txt" in page
    assert "not from what is inside" in page


def test_a_file_is_kept_when_the_words_still_need_mending(apply):
    answer = apply(pitch="", files=[file()])
    assert answer.status_code == 200
    assert names() == ["tills.txt"]
    assert "tills.txt" in answer.content.decode()


def test_a_good_file_is_kept_when_another_is_not(apply):
    page = apply(files=[file(), file("run.exe", b"MZ\x90\x00" + bytes(99))]).content.decode()
    assert "cannot be kept here" in page
    assert names() == ["tills.txt"]
    assert Application.objects.get().status == "draft"


def test_a_file_that_is_not_what_its_name_says_is_refused(apply):
    assert "not really a .pdf" in apply(files=[file("cv.pdf")]).content.decode()
    assert names() == []


def test_there_are_no_more_than_the_setting_says(apply, settings):
    settings.ATTACHMENTS_PER_APPLICATION = 2
    page = apply(files=[file("a.txt"), file("b.txt"), file("c.txt")]).content.decode()
    assert "holds 2 files" in page
    assert names() == []
    apply("save", files=[file("a.txt"), file("b.txt")])
    with pytest.raises(attachments.TooManyFiles):
        attached(Application.objects.get(), "c.txt")


def test_one_file_is_taken_out_and_another_put_in(apply, student):
    apply("save", files=[file("a.txt"), file("b.txt"), file("c.txt")])
    old = Attachment.objects.get(name="a.txt")
    assert apply("save", removed=[str(old.pk)], files=[file("d.txt")]).status_code == 303
    assert names() == ["b.txt", "c.txt", "d.txt"]


def test_a_sent_application_changes_its_files_until_it_is_shortlisted(apply, client_for, student, project, owner):
    apply(files=[file("a.txt")])
    application = Application.objects.get()
    assert apply("change", files=[file("b.txt")]).status_code == 302
    assert names() == ["a.txt", "b.txt"]
    applications.shortlist(application, by=owner)
    with pytest.raises(IllegalMove):
        attached(application)
    with pytest.raises(IllegalMove):
        attachments.detach(application, application.attachments.all(), by=student)


def test_nobody_adds_a_file_to_somebody_elses_application(project, student, rival):
    application = stages.draft_application(student, project)
    with pytest.raises(NotAllowed):
        attachments.attach(application, [(file(), "text/plain")], by=rival)


def test_nobody_takes_a_file_out_of_another_application(apply, project, rival, student):
    theirs = attached(stages.applied(rival, project))[0]
    assert apply("save", removed=[str(theirs.pk)]).status_code in (200, 303)
    attachments.detach(stages.draft_application(student, project), [theirs], by=student)
    assert Attachment.objects.filter(pk=theirs.pk).exists()


def test_the_student_gets_the_file_as_it_was_sent(client_for, student, project):
    one = attached(stages.applied(student, project), "dana-reyes-tills.html")[0]
    answer = client_for(student).get(address(one))
    assert content(answer) == b"Nine tills beside the sea"
    assert answer["Content-Disposition"] == 'attachment; filename="dana-reyes-tills.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_the_company_gets_it_by_a_struck_name_until_the_reveal(client_for, student, project, reviewer, owner):
    application = stages.applied(student, project)
    one = attached(application, "CV_DanaReyes_tills.txt")[0]
    reader = client_for(reviewer)
    assert offered_name(reader.get(address(one))) == 'attachment; filename="CV_[hidden]_tills.txt"'
    assert "CV_[hidden]_tills.txt" in reader.get(application.get_absolute_url()).content.decode()
    applications.shortlist(application, by=owner)
    assert offered_name(reader.get(address(one))) == 'attachment; filename="CV_DanaReyes_tills.txt"'


def test_strangers_and_rivals_find_nothing_and_visitors_log_in(client_for, client, student, project, rival, stranger):
    one = attached(stages.applied(student, project))[0]
    for person in (rival, stranger):
        assert client_for(person).get(address(one)).status_code == 404
    assert client.get(address(one)).url.startswith("/accounts/login/")


def test_the_company_opens_no_file_of_a_draft(client_for, student, project, owner, moderator):
    one = attached(stages.draft_application(student, project))[0]
    for person in (owner, moderator):
        assert client_for(person).get(address(one)).status_code == 404


def test_files_are_found_under_their_own_application_only(client_for, student, project):
    one = attached(stages.applied(student, project))[0]
    other = stages.applied(student, stages.published())
    assert client_for(student).get(reverse("attachment", args=[other.pk, one.pk])).status_code == 404


def test_a_discarded_draft_leaves_no_file_behind(student, project, django_capture_on_commit_callbacks):
    draft = stages.draft_application(student, project)
    one = attached(draft)[0]
    storage, name = one.content.storage, one.content.name
    with django_capture_on_commit_callbacks(execute=True):
        applications.discard(draft, by=student)
    assert not Attachment.objects.exists()
    assert not storage.exists(name)


def test_files_are_named_in_ones_own_data(client_for, student, project):
    attached(stages.applied(student, project), "tills.txt")
    data = client_for(student).get(reverse("settings_export")).json()
    assert data["applications"][0]["files"] == ["tills.txt"]
