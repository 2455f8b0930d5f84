"""The steps of the main job, as each person takes them on the pages. Each works with and without JavaScript."""

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.people import PASSWORD, Person


def sign_up(person: Person, *, as_: str) -> None:
    """Create an account and confirm the address by the link in the e-mail."""
    person.opens("/accounts/signup/")
    person.chooses(as_)
    person.writes("Your name", person.name)
    person.writes("E-mail address", person.email)
    person.writes("Password", PASSWORD)
    person.shows(f"sign-up-{person.name.split()[0].lower()}")
    person.presses("Create account")
    person.sees(person.email)
    person.reads(person.site.letter(person.email, "Confirm your e-mail address"))
    person.presses("Yes, confirm it")
    person.is_at("**/welcome/**")


def log_in(person: Person, password: str = PASSWORD) -> None:
    person.opens("/accounts/login/")
    person.writes("E-mail address", person.email)
    person.writes("Password", password)
    person.presses("Log in")
    person.page.wait_for_url(lambda url: "/login/" not in url)


def make_company(person: Person, *, name: str) -> None:
    """Answer the four questions about the company."""
    person.writes("Company", name)
    person.writes("Website", "https://harborcoffee.example")
    person.shows("company")
    person.presses("Save and go on")
    person.page.wait_for_url(lambda url: "/welcome/" not in url)


def fill_profile(person: Person, *, skills: list[str]) -> None:
    """The short profile after signing up."""
    person.writes("Course", "BSc Economics, second year")
    add_skills(person, skills)
    person.writes("Hours a week", "12")
    person.shows("profile")
    person.presses("Save and go on")
    person.is_at("**/dashboard/**")


def add_skills(person: Person, skills: list[str]) -> None:
    """With JavaScript the words are completed while typing; without it they are written with commas."""
    typed = person.page.get_by_role("combobox", name="Skills")
    if not typed.count():
        person.page.get_by_label("Skills").fill(", ".join(skills))
        return
    for skill in skills:
        typed.press_sequentially(skill[:6])
        person.page.get_by_role("option", name=skill, exact=True).wait_for()
        person.page.get_by_role("option", name=skill, exact=True).click()


def start_from_template(person: Person, title: str) -> None:
    person.opens("/projects/new/")
    person.shows("templates")
    person.presses(f"Use “{title}”")
    person.is_at("**/edit/work/")


def post_project(person: Person, *, title: str) -> None:
    """Three short steps and a preview, from a template."""
    person.writes("Title", title)
    person.shows("posting-work")
    person.presses("Continue")
    person.is_at("**/edit/judging/")
    person.shows("posting-judging")
    person.presses("Continue")
    person.is_at("**/edit/applicants/")
    person.shows("posting-applicants")
    person.presses("Continue")
    person.is_at("**/edit/terms/")
    person.writes("Pay for the whole project", "450")
    person.writes("Hours of work", "18")
    person.writes("Due date", (timezone.localdate() + dt.timedelta(days=21)).isoformat())
    person.shows("posting-terms")
    person.presses("Continue to the preview")
    person.is_at("**/preview/")
    person.sees("This is what students will see")
    person.shows("posting-preview")
    person.presses("Submit for review")
    person.sees("A moderator is reading it")
    person.shows("posting-submitted")


def publish_posting(moderator: Person, *, title: str) -> None:
    """In the queue of Django's admin."""
    moderator.opens("/admin/projects/project/")
    moderator.shows("queue")
    moderator.page.get_by_role("link", name=title).first.click()
    moderator.shows("queue-posting")
    if not moderator.page.get_by_role("link", name="Publish").first.is_visible():
        moderator.page.get_by_role("link", name="more_horiz").click()
    moderator.page.get_by_role("link", name="Publish").first.click()
    moderator.shows("queue-publish")
    moderator.page.get_by_role("button", name="Publish").click()
    moderator.sees("Published, and the company is told.")
    moderator.site.work()


def find_project(person: Person, *, words: str, title: str) -> None:
    """With words and filters, from the list of projects."""
    person.opens("/projects/")
    person.page.get_by_role("searchbox").fill(words)
    person.presses("Search")
    person.page.wait_for_url(re.compile(r"q="))
    expect(person.page.get_by_role("link", name=title)).to_be_visible()


def keep_project(person: Person, *, title: str) -> None:
    """Put it among the bookmarks."""
    button = person.page.get_by_role("button", name=f"Keep “{title}”").first
    button.click()
    expect(person.page.get_by_role("button", name=f"Keep “{title}”").first).to_have_attribute("aria-pressed", "true")


def accept_offer(person: Person) -> None:
    """Read the agreement, agree."""
    person.chooses("I have read the agreement")
    person.shows("agreement")
    person.presses("Accept the offer")
    person.is_at("**/engagements/**")


def pay_by_card(person: Person, *, card: str) -> None:
    """On Stripe's page."""
    person.page.get_by_label("E-mail for the receipt").fill(person.email)
    person.page.get_by_label("Name on the card").fill(person.name)
    person.page.get_by_label(card).check()
    person.shows("stripe-checkout")
    person.page.get_by_role("button", name="Pay").click()


def set_up_payouts(person: Person) -> None:
    """With Stripe's hosted page, from the workspace."""
    person.follows("Set up your payouts")
    person.shows("payouts")
    person.page.get_by_label("Country you live and bank in").select_option("US")
    person.presses("Set up payouts with Stripe")
    person.page.get_by_label("Your full name").fill(person.name)
    person.page.get_by_label("Account that works").check()
    person.shows("stripe-onboarding")
    person.page.get_by_role("button", name="Finish").click()
    person.page.wait_for_url(lambda url: url.startswith(person.site.url))


def deliver(person: Person, *, note: str, files: list[dict]) -> None:
    """Tick the criteria, say where AI was used, hand in."""
    person.ticks_all("[name=claimed]")
    person.writes("What you deliver", note)
    person.page.locator("main input[type=file]").set_input_files(files)
    person.page.locator("[name=is_ai_used][value=yes]").check()
    person.writes("Where and how", "To proofread the summary; I checked every sentence.")
    person.writes("What you learned", "Writing down every click is slow and worth it.")
    person.shows("deliver")
    person.page.locator("main form.delivery").get_by_role("button", name="Deliver").click()
    person.sees("Delivered. The company has been told.")


def review(person: Person, *, of: str, word: str, text: str) -> None:
    """Led there by the dashboard; the same word for every question."""
    person.follows("review")
    person.sees(of)
    person.ticks_all(f"label:has-text('{word}') >> input[type=radio]")
    person.writes("In your words", text)
    person.shows("review")
    person.presses("Send the review")
    person.sees("Thank you. Your review is in.")


def write_application(person: Person) -> None:
    """First a draft that is saved, then all of it."""
    person.writes("Why you?", "I have written welcome e-mails for two student clubs.")
    person.presses("Save draft")
    person.sees("Draft saved.")
    for answer in person.page.locator("textarea[name^=answer_]").all():
        answer.fill("A small bakery whose e-mails tell one story each.")
    person.shows("apply")


def write_message(person: Person, text: str) -> None:
    person.writes("Your message", text)
    person.presses("Send")
    person.sees(text, within=".thread")


def sees_unread(person: Person) -> None:
    """The bell has a number."""
    person.opens("/notifications/")
    count = person.page.locator(".bell .count")
    expect(count).to_be_visible()
    assert int(count.inner_text()) > 0
