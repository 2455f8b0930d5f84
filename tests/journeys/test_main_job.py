"""The main job from sign-up to certificate, through the pages only, on a phone and on a desktop."""

from payments.queries import verify_books
from tests.journeys import steps, story
from tests.journeys.conftest import LOOKS
from tests.journeys.people import Album


@LOOKS
def test_from_sign_up_to_certificate(cast_for, meet, site, viewport, request):
    album = Album(request.node.callspec.id.split("-")[-1])
    cast = cast_for(album=album, viewport=viewport)
    anyone = meet("Anyone", album=album, viewport=viewport)

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
    story.anyone_checks(anyone)
    story.news_is_read(cast.dana)

    assert verify_books() == []
    assert students_have(site) == 45000
    assert cast.complaints + anyone.complaints == []


def students_have(site) -> int:
    """What Stripe has moved to students' accounts, in cents."""
    accounts = [shares["usd"] for name, shares in site.stripe.state()["balances"].items() if name != "platform"]
    return sum(share["available"] + share["pending"] for share in accounts)


def test_a_draft_saves_itself_and_two_tabs_do_not_overwrite_each_other(cast_for):
    olive = cast_for().olive
    steps.sign_up(olive, as_="from a company")
    steps.make_company(olive, name="Harbor Coffee")
    steps.start_from_template(olive, story.STARTER)
    second = olive.page.context.new_page()
    second.goto(olive.page.url)
    olive.writes("Title", "Write five e-mails that people look forward to")
    olive.sees("Draft saved")
    second.get_by_label("Title").fill("Write something else")
    second.get_by_text("another").locator("visible=true").first.wait_for()
    olive.page.reload()
    assert olive.page.get_by_label("Title").input_value() == "Write five e-mails that people look forward to"
