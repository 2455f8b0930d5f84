"""Which pages people wait for, as lists of visits drawn from a world: never the same one twice where people differ."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, cycle, islice, permutations, product
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import get_random_string

from accounts.models import User
from marketplace.core.web import keyset
from projects.models import Project
from tests.bench.server import Server
from tests.bench.visits import Answer, NotShown, Visit
from tests.bench.worlds.sizes import Size
from tests.bench.worlds.words import COMMON, OBJECTS

COMMON_WORDS = (
    COMMON, "data", "report", "customer", "design", "market", "product", "test", "guide", "page", "week", "team",
    "sources", "spreadsheet", "research", "list", "questions", "plan",
)  # fmt: skip
FILTERS = {
    "category": ("data", "design", "marketing", "research", "software", "writing", "finance", "operations"),
    "where": ("remote", "place"),
    "hours": ("short", "medium", "long"),
    "ai": ("disclosed", "expected", "not_allowed"),
    "sort": ("newest", "closing", "pay"),
}
DEEP = 0.98
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
FIELD = re.compile(r'<input type="hidden" name="(seen|tab)"(?: value="([^"]*)")?')
PITCH = "My thesis is about exactly this question. I would begin by asking three of your customers."


@dataclass(frozen=True)
class World:
    """What the visits of one world are drawn from; Django's connection must lead to its database."""

    size: Size
    seed: int = 0
    unseen: dict[str, Iterator[str]] = field(default_factory=dict)

    def shuffled(self, values: list) -> list:
        """In an order by chance."""
        return self.chance.sample(values, len(values))

    @cached_property
    def chance(self) -> random.Random:
        return random.Random(self.seed)

    @cached_property
    def open_slugs(self) -> list[str]:
        """Some hundred open postings, from all over the table."""
        keys = self.chance.sample(range(1, self.size.postings + 1), min(1200, self.size.postings))
        found = Project.objects.open().filter(pk__in=keys, applications_count__lt=10)
        return self.shuffled(list(found.values_list("slug", flat=True)))

    @cached_property
    def rare_words(self) -> list[str]:
        """Rare words that open postings have."""
        found = Project.objects.open().filter(summary__endswith="ex.").order_by("-pk")
        return sorted({text.rpartition(" ")[2][:-1] for text in found.values_list("summary", flat=True)[:600]})

    @cached_property
    def students(self) -> list[str]:
        """Sessions of students with applications of theirs."""
        return [session_of(key) for key in range(1, min(31, self.size.students // 2))]

    @cached_property
    def newcomers(self) -> list[str]:
        """Sessions of students who have not applied anywhere."""
        last, count = self.size.students, min(60, self.size.idle_students)
        return [session_of(key) for key in range(last - count + 1, last + 1)]

    @cached_property
    def owners(self) -> list[str]:
        """Sessions of people whose companies post most."""
        return [session_of(self.size.students + key) for key in range(1, min(31, self.size.companies))]

    @cached_property
    def deep(self) -> list[str]:
        """Pages behind which hardly any postings are left."""
        rows = Project.objects.open()
        place = int(rows.count() * DEEP)
        order = ("-published_at", "-id")
        found = list(rows.order_by(*order).values_list("published_at", flat=True)[place : place + 100 : 5])
        request = RequestFactory().get("/projects/")
        pages = (keyset(request, rows.filter(published_at__lte=when), order=order) for when in found)
        return [page.next_url for page in pages if page.next_url]

    @cached_property
    def shown_keys(self) -> list[int]:
        """The postings of the first page, which floors show too."""
        return list(Project.objects.open().order_by("-published_at", "-id").values_list("pk", flat=True)[:20])


def session_of(user: int) -> str:
    """The key of a new session in which this person is logged in."""
    person, store = User.objects.get(pk=user), SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    return store.session_key


Maker = Callable[[World, int], list[Visit]]


def again(paths: Callable[[World], list[str]]) -> Maker:
    """The same few pages over and over, as when many people look at them."""
    return lambda world, count: [Visit(path) for path in _around(paths(world), count)]


def fresh(name: str, paths: Callable[[World], list[str]]) -> Maker:
    """Pages nobody looked at before, as long as there are any."""

    def draw(world: World, count: int) -> list[Visit]:
        if name not in world.unseen:
            world.unseen[name] = cycle(world.shuffled(paths(world)))
        return [Visit(path) for path in islice(world.unseen[name], count)]

    return draw


def _by(sessions: Callable[[World], list[str]], pages: Maker) -> Maker:
    """Such pages, as these people see them; whoever logged in has the cookie that forms need."""
    cookie = get_random_string(CSRF_SECRET_LENGTH)
    return lambda world, count: [
        replace(visit, session=session, token=cookie)
        for visit, session in zip(pages(world, count), _around(sessions(world), count), strict=True)
    ]


def _around(values: list, count: int) -> list:
    return [values[number % len(values)] for number in range(count)]


def _search(**parameters: str) -> str:
    return f"/projects/?{urlencode(parameters)}"


def _pairs(_world: World) -> list[str]:
    return [_search(q=" ".join(pair)) for pair in permutations(COMMON_WORDS, 2)]


def _three(_world: World) -> list[str]:
    chosen = [product(*([(name, value) for value in FILTERS[name]] for name in names)) for names in THREES]
    return [_search(**dict(values)) for some in chosen for values in some]


THREES = [("category", *pair) for pair in combinations(("where", "hours", "ai"), 2)]


def _misspelled(world: World) -> list[str]:
    """Long words with two letters changed round or one left out."""
    words = [word for text in OBJECTS for word in text.split() if len(word) > 6]
    return [_search(q=slip) for word in words for slip in _slips(word)]


def _slips(word: str) -> Iterator[str]:
    for place in range(2, len(word) - 1):
        yield word[:place] + word[place + 1 :]
        yield word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]


def _there(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def everything() -> dict[str, Maker]:
    """Each page by the name its figures have; what is not built yet is left out.

    The lists and the page of a posting are the same for everybody without log-in: `.again` is what they cost when they
    were shown before, `browse` is such a page by nature, and `browse.anew` its making.
    """
    details = fresh("detail", lambda world: [f"/projects/{slug}/" for slug in world.open_slugs])
    made = {
        "home": again(lambda world: ["/"]),
        "browse": again(lambda world: ["/projects/"]),
        "browse.anew": fresh("browse", lambda world: [f"/projects/?unknown={number}" for number in range(9999)]),
        "search": fresh("search", _pairs),
        "search.again": again(lambda world: [_search(q=word) for word in COMMON_WORDS[:8]]),
        "search.rare": fresh("rare", lambda world: [_search(q=word) for word in world.rare_words]),
        "search.filters": fresh("filters", _three),
        "search.typo": fresh("typo", _misspelled),
        "detail": details,
        "detail.again": again(lambda world: [f"/projects/{slug}/" for slug in world.open_slugs[:20]]),
        "deepest": again(lambda world: world.deep),
        "browse.logged_in": _by(lambda world: world.students, again(lambda world: ["/projects/"])),
        "detail.logged_in": _by(lambda world: world.students, details),
        "dashboard.student": _by(lambda world: world.students, again(lambda world: ["/dashboard/"])),
        "dashboard.company": _by(lambda world: world.owners, again(lambda world: ["/dashboard/"])),
    }
    if address := _there("for_you"):
        made["for_you"] = _by(lambda world: world.students, again(lambda world: [address]))
    return made


def applying(world: World, server: Server, count: int) -> list[Visit]:
    """Posts of applications, ready to be sent: each form was opened by its student, whose token it holds."""
    made = []
    for number, slug in enumerate(world.chance.sample(world.open_slugs, min(count, len(world.open_slugs)))):
        session = world.newcomers[number % len(world.newcomers)]
        page = server.visitor.visit(Visit(f"/projects/{slug}/apply/", session, is_plain=True))
        token, cookie = token_of(page)
        fields = dict(FIELD.findall(page.body.decode()))
        posted = {"csrfmiddlewaretoken": token, "pitch": PITCH, "go": "send", **fields}
        made.append(Visit(f"/projects/{slug}/apply/", session, posted, cookie))
    return made


def token_of(page: Answer) -> tuple[str, str]:
    """What a form's post must bring: the token in the form, and the cookie."""
    token = TOKEN.search(page.body.decode())
    if page.status != 200 or token is None:
        raise NotShown(f"A form answered {page.status} {page.headers.get('Location', '')} and has no token.")
    return token[1], page.headers.get("Set-Cookie", "").partition("csrftoken=")[2].partition(";")[0]


def unapply() -> None:
    """Take back what was applied for by students who had applied nowhere, so that the world stays as it was."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM projects_application WHERE pitch = %s RETURNING project_id, student_id", [PITCH])
        gone = cursor.fetchall()
        cursor.execute(
            "UPDATE projects_project SET applications_count = applications_count - 1, last_number = last_number - 1"
            " WHERE id = ANY(%s)",
            [[project for project, _student in gone]],
        )
        cursor.execute("SET session_replication_role = origin")
