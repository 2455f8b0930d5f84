"""The main job, told in ten scenes: Olive's company posts, Mona publishes, Dana applies, works and is paid."""

from dataclasses import dataclass

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.people import Person
from tests.journeys.site import Site

STARTER = "Write a five-email welcome series"
TITLE = "Write a five-email welcome series for new guests"
SERIES = {"name": "series.txt", "mimeType": "text/plain", "buffer": b"Subject: Your first cup is on us\n" * 20}
SECOND = {"name": "series-2.txt", "mimeType": "text/plain", "buffer": b"Subject: Your first cup\n" * 20}


@dataclass
class Cast:
    """Who plays, each at their own browser."""

    olive: Person
    dana: Person
    mona: Person
    site: Site

    @property
    def complaints(self) -> list[str]:
        return self.olive.complaints + self.dana.complaints + self.mona.complaints


def company_posts(cast: Cast) -> None:
    olive = cast.olive
    steps.sign_up(olive, as_="from a company")
    steps.make_company(olive, name="Harbor Coffee")
    olive.shows("dashboard-new-company")
    steps.start_from_template(olive, STARTER)
    steps.post_project(olive, title=TITLE)


def moderator_publishes(cast: Cast) -> None:
    steps.log_in(cast.mona)
    steps.publish_posting(cast.mona, title=TITLE)
    cast.olive.reads(cast.site.letter(cast.olive.email, "is published"))
    cast.olive.sees("Your project, as students see it")


def student_signs_up(cast: Cast) -> None:
    dana = cast.dana
    dana.opens("/")
    dana.shows("home")
    steps.sign_up(dana, as_="a student")
    steps.fill_profile(dana, skills=["Copywriting", "Email marketing"])
    dana.shows("dashboard-new-student")


def student_applies(cast: Cast) -> None:
    dana = cast.dana
    steps.find_project(dana, words="welcome series", title=TITLE)
    dana.shows("browse")
    steps.keep_project(dana, title=TITLE)
    dana.opens("/bookmarks/")
    dana.shows("bookmarks")
    dana.follows(TITLE)
    dana.shows("project")
    dana.page.locator("a[href$='/apply/']").locator("visible=true").first.click()
    steps.write_application(dana)
    dana.presses("Send the application")
    dana.sees("whatever the answer")
    dana.shows("application-sent")
    cast.site.work()


def company_chooses(cast: Cast) -> None:
    olive = cast.olive
    steps.sees_unread(olive)
    olive.opens("/dashboard/")
    olive.shows("dashboard-company-applied")
    olive.reads(cast.site.letter(olive.email, "applied to"))
    olive.shows("applicant")
    olive.follows("Applicants")
    olive.shows("applicants")
    olive.follows("Applicant 1")
    olive.presses("Shortlist")
    olive.sees("Shortlisted. You can see who it is and write to each other now.")
    olive.sees("Dana Reyes")
    olive.follows("Write", exact=True)
    steps.write_message(olive, "Your second subject line made us laugh. Can you start on Monday?")
    olive.shows("thread")
    olive.follows("See the application")
    olive.follows("Offer the project")
    olive.writes("A note to go with it", "We liked your plan best.")
    olive.shows("offer")
    olive.presses("Offer the project")
    olive.sees("Offered. You hear as soon as there is an answer.")
    cast.site.work()


def student_accepts(cast: Cast) -> None:
    dana = cast.dana
    dana.opens("/messages/")
    dana.shows("messages")
    dana.follows("Harbor Coffee")
    dana.sees("made us laugh")
    dana.reads(cast.site.letter(dana.email, "You are offered"))
    dana.sees("We liked your plan best.")
    dana.shows("application-offered")
    dana.follows("Read the agreement and accept")
    steps.accept_offer(dana)
    dana.shows("workspace-unpaid")
    cast.site.work()


def company_pays(cast: Cast) -> None:
    """First with a card that is declined."""
    olive, dana = cast.olive, cast.dana
    olive.reads(cast.site.letter(olive.email, "accepted your offer"))
    olive.shows("workspace-pay")
    olive.presses("with Stripe")
    steps.pay_by_card(olive, card="Declined")
    olive.sees("Your card was declined.")
    steps.pay_by_card(olive, card="Card that works")
    olive.sees("The work is under way")
    olive.shows("workspace-held-company")
    cast.site.work()
    dana.reads(cast.site.letter(dana.email, "The money is held"))
    dana.sees("is held for you")
    dana.shows("workspace-held-student")


def student_works(cast: Cast) -> None:
    dana = cast.dana
    steps.set_up_payouts(dana)
    cast.site.work()
    dana.opens("/money/payouts/")
    dana.sees("You are ready to be paid")
    dana.shows("payouts-ready")
    dana.opens("/dashboard/")
    dana.shows("dashboard-student-working")
    dana.follows(TITLE)
    steps.write_message(dana, "Which of the two logos should go on top?")
    dana.follows("Deliver")
    steps.deliver(dana, note="All five e-mails are in series.txt; start with the second.", files=[SERIES])
    dana.shows("workspace-delivered")
    cast.site.work()


def company_asks_for_a_revision(cast: Cast) -> None:
    olive, dana = cast.olive, cast.dana
    olive.reads(cast.site.letter(olive.email, "delivered"))
    olive.sees("Which of the two logos")
    olive.shows("workspace-review")
    olive.follows("Ask for a revision")
    olive.page.locator("[name^=failed_]").last.check()
    olive.page.locator("[name^=where_]").last.fill("The third e-mail, second paragraph")
    olive.writes("Anything else about it", "It names a price that is not in our notes.")
    olive.shows("revise")
    olive.presses("Ask for the revision")
    olive.sees("Sent back.")
    cast.site.work()
    dana.reads(cast.site.letter(dana.email, "asks for a revision"))
    dana.sees("names a price")
    dana.shows("workspace-revision")
    dana.follows("Deliver the revision")
    steps.deliver(dana, note="The price is gone.", files=[SECOND])
    cast.site.work()


def company_approves(cast: Cast) -> None:
    olive, dana = cast.olive, cast.dana
    olive.reads(cast.site.letter(olive.email, "delivered"))
    olive.follows("Approve and pay $450")
    olive.ticks_all("[name=met]")
    olive.shows("approve")
    olive.presses("Approve and pay $450")
    olive.sees("Approved. The pay is on its way to the student.")
    olive.shows("workspace-approved")
    cast.site.work()
    dana.reads(cast.site.letter(dana.email, "is yours"))
    dana.sees("$450")
    dana.shows("money-student")
    olive.opens("/money/")
    olive.sees("$495")
    olive.shows("money-company")


def both_review(cast: Cast) -> None:
    olive, dana = cast.olive, cast.dana
    dana.reads(cast.site.letter(dana.email, "is complete"))
    dana.shows("after-complete")
    dana.opens("/dashboard/")
    dana.shows("dashboard-student-done")
    steps.review(dana, of="Harbor Coffee", word="very good", text="Clear answers within the hour.")
    olive.opens("/dashboard/")
    olive.shows("dashboard-company-done")
    steps.review(olive, of="Dana", word="fair", text="Careful work, well told.")
    cast.site.work()


def anyone_checks(anyone: Person) -> None:
    """Somebody who has no account."""
    anyone.opens("/students/dana-reyes/")
    anyone.sees(TITLE)
    anyone.sees("Careful work, well told.")
    anyone.shows("portfolio")
    anyone.follows("Certificate")
    anyone.sees("accepted and paid on")
    anyone.shows("certificate")


def news_is_read(person: Person) -> None:
    """The bell counts what is unread, until it was read."""
    person.opens("/notifications/")
    steps.sees_unread(person)
    person.shows("notifications")
    person.presses("Mark all as read")
    expect(person.page.locator(".bell .count")).to_have_count(0)
