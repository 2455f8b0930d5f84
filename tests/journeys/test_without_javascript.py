"""The main job again in a browser that runs no script: every page and form works by itself."""

from payments.queries import verify_books
from tests.journeys import story
from tests.journeys.people import Album


def test_from_sign_up_to_certificate_without_javascript(cast_for, meet):
    cast = cast_for(java_script_enabled=False, album=Album("without-javascript"))
    story.company_posts(cast)
    story.moderator_publishes(cast)
    story.student_signs_up(cast)
    story.student_applies(cast)
    story.company_chooses(cast)
    story.student_accepts(cast)
    story.company_pays(cast)
    story.student_works(cast)
    story.company_asks_for_a_revision(cast)
    story.company_approves(cast)
    story.both_review(cast)
    story.anyone_checks(meet("Anyone", java_script_enabled=False))
    story.news_is_read(cast.dana)
    assert verify_books() == []
    assert cast.complaints == []
