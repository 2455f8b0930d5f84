"""Files of a workspace: what is kept, what is refused, and who may open it."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.core import filetypes
from projects.models import WorkFile
from projects.workspace import keeping
from projects.workspace import services as workspace
from tests import stages

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40)
PROGRAM = b"MZ\x90\x00" + bytes(200)


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


def upload(name, content, content_type="application/octet-stream"):
    return SimpleUploadedFile(name, content, content_type=content_type)


@pytest.fixture
def kept(student, milestone):
    (file,) = keeping.upload(milestone.engagement, [(upload("steps.csv", b"a,b\n1,2\n"), "text/csv")], by=student)
    return file


def address(file):
    return f"{file.engagement.get_absolute_url()}files/{file.pk}/"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        ("A.PNG", PNG, "image/png"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.docx", zipped("word/document.xml"), filetypes.ZIPPED[".docx"][0]),
        ("a.zip", zipped("anything"), "application/zip"),
        ("umlauts.csv", "Straße;5\n".encode("latin-1"), "text/csv"),
        ("notes.md", "# שלום 🚀".encode(), "text/markdown"),
        ("page.html", b"<script>alert(1)</script>", "text/html"),
    ],
)
def test_the_type_is_read_from_the_bytes(name, content, expected):
    assert filetypes.content_type(upload(name, content)) == expected


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("photo.png", JPEG, "is not really a .png file"),
        ("photo.png", PROGRAM, "is not really a .png file"),
        ("notes.txt", PROGRAM, "is not really a .txt file"),
        ("thesis.docx", zipped("evil.exe"), "is not really a .docx file"),
        ("thesis.docx", b"PK\x03\x04 not a zip", "is not really a .docx file"),
        ("setup.exe", PROGRAM, "cannot be kept here"),
        ("noending", b"text", "cannot be kept here"),
        ("empty.csv", b"", "is empty"),
    ],
)
def test_a_disguised_or_unknown_file_is_refused_with_a_sentence(name, content, sentence):
    with pytest.raises(ValidationError, match=sentence):
        filetypes.content_type(upload(name, content))


def test_a_file_over_the_limit_is_refused(client_for, student, milestone, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    path = f"{stages.page(milestone)}files/"

    answer = client_for(student).post(path, {"files": [upload("big.csv", b"x" * 1001), upload("small.csv", b"x")]})

    assert answer.status_code == 422
    assert "big.csv is larger than" in answer.text and "small.csv" in answer.text
    assert [file.name for file in WorkFile.objects.all()] == ["small.csv"]


def test_a_name_cannot_lie_about_its_ending_or_leave_its_folder(client_for, student, milestone):
    names = ["../../etc/passwd.txt", "report\u202ecod.csv", "two\nlines.csv"]

    client_for(student).post(f"{stages.page(milestone)}files/", {"files": [upload(name, b"x") for name in names]})

    shown = sorted(WorkFile.objects.values_list("name", flat=True))
    assert "passwd.txt" in shown and "reportcod.csv" in shown
    for file in WorkFile.objects.all():
        assert file.content.name == f"work/{file.engagement_id}/{file.pk}"


def test_both_sides_and_staff_download_it(client_for, student, owner, manager, reviewer, moderator, kept):
    for person in (student, owner, manager, reviewer, moderator):
        answer = client_for(person).get(address(kept))
        assert answer.getvalue() == b"a,b\n1,2\n"

    assert answer["Content-Disposition"] == 'attachment; filename="steps.csv"'
    assert answer["Content-Type"] == "text/csv"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


def test_nobody_else_downloads_it(client_for, rival, stranger, kept):
    for person in (rival, stranger):
        assert client_for(person).get(address(kept)).status_code == 404
    assert client_for().get(address(kept)).url.startswith("/accounts/login/")


def test_a_file_is_found_only_in_its_own_workspace(simulator, client_for, student, company, owner, kept):
    other = stages.funded(simulator, student, stages.published(company=company)).engagement

    assert client_for(student).get(f"{other.get_absolute_url()}files/{kept.pk}/").status_code == 404


def test_the_form_in_the_workspace_works_for_both_sides(client_for, student, reviewer, milestone):
    path = f"{stages.page(milestone)}files/"

    client_for(reviewer).post(path, {"files": [upload("brief.pdf", b"%PDF-1.7\n")]})
    page = client_for(student).post(path, {"files": [upload("draft.md", b"# Draft")]}, follow=True)

    assert "brief.pdf" in page.text and "draft.md" in page.text
    assert "Choose at least one file." in client_for(student).post(path, {}).text


def test_outsiders_and_the_locked_workspace_take_no_files(owner, stranger, engagement):
    file = [(upload("a.csv", b"x"), "text/csv")]

    with pytest.raises(keeping.NotOpenForWork):
        keeping.upload(engagement, file, by=owner)
    with pytest.raises(workspace.NotYours):
        keeping.upload(engagement, file, by=stranger)


def test_a_workspace_is_full_at_some_point(monkeypatch, student, milestone, kept):
    monkeypatch.setattr(keeping, "MOST_FILES", 1)

    with pytest.raises(keeping.TooManyFiles):
        keeping.upload(milestone.engagement, [(upload("a.csv", b"x"), "text/csv")], by=student)
