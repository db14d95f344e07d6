"""Numbers are shown in part on every page of the workbench, until somebody says what they need the whole for."""

import html
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from caravan import policy
from caravan.audit.models import Event
from caravan.consultations.content import Helper, Person
from caravan.matters.looks import looks_at
from caravan.matters.models import Matter
from caravan.people.models import User
from caravan.policy import STAFF
from caravan.web.citizen.looked import seen
from tests.factories.network import MONDAY, Network, ask, clear, fresh
from tests.factories.reviews import bad_rating
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import text

pytestmark = pytest.mark.django_db

PHONE, HELPER_PHONE, IDENTITY = "12000007771", "12000007772", "990101199001017774"
WHOLE = (PHONE, HELPER_PHONE, IDENTITY)


@pytest.fixture
def matter(net: Network) -> Matter:
    matter = ask(
        asker=Person(name="闻人望", phone=PHONE, identity_number=IDENTITY),
        helper=Helper("帮手", HELPER_PHONE, "family", "不识字", "spoken"),
    ).matter
    ask(asker=Person(name="闻人望", phone=PHONE, identity_number=IDENTITY))
    for user in net.users.values():
        clear(matter, user)
    return matter


@pytest.fixture
def review(net: Network, matter: Matter) -> int:
    return bad_rating(matter, net.adviser).pk


def pages(matter: Matter, review: object) -> Iterator[str]:
    """Every address of the workbench that takes nothing, a number or a review; a new page is among them."""
    for name, row in policy.register().items():
        if row.audience != STAFF or not name.startswith("workbench:"):
            continue
        for taken in ([], [matter.number], [review]):
            try:
                yield reverse(name, args=taken)
            except NoReverseMatch:
                continue


@pytest.mark.parametrize("who", ["adviser", "clerk", "duty", "seat", "supervisor"])
def test_no_page_shows_a_whole_number_unasked(net: Network, enter: Enter, matter, review, who: str) -> None:
    browser, shown = enter(net.users[who]), 0
    for page in [*pages(matter, review), f"/staff/?open={matter.number}", "/staff/?view=all&q=闻人望"]:
        # What is handed out as a file is looked through as well, as far as it is text.
        words = browser.get(page, follow=True).content.decode(errors="replace")
        assert not [whole for whole in WHOLE if whole in words], page
        shown += "120****7771" in words

    # The pages were looked at by somebody who sees the matter, or nothing was tried.
    assert shown


@pytest.mark.parametrize(
    ("purpose", "words"),
    [("", ""), ("  ", "打电话核对日期"), ("x", ""), ("other", ""), ("other", "工作。。。"), ("other", "1 - x 2 !")],
)
def test_without_a_purpose_that_says_something_it_stays_masked(
    net: Network, enter: Enter, matter: Matter, purpose: str, words: str
) -> None:
    typed = {"purpose": purpose, "purpose_words": words}
    page = enter(net.adviser).post(f"/staff/m/{matter.number}/do/reveal/", typed)

    assert page.status_code == 422
    assert not [whole for whole in WHOLE if whole in text(page)]
    assert not words or words.strip() in html.unescape(text(page))


def test_a_usual_purpose_is_on_record_as_what_everybody_reads_in_their_language(
    net: Network, enter: Enter, matter: Matter
) -> None:
    browser: Client = enter(net.adviser)

    assert PHONE in text(browser.post(f"/staff/m/{matter.number}/do/reveal/", {"purpose": "call_back"}))

    (look,) = (look for look in looks_at(matter) if look.purpose == "call_back")
    assert seen(look).why == "给当事人回电话"
    with override("en"):
        assert seen(look).why == "to call the person back"


def test_with_a_purpose_it_is_shown_once_and_on_record(net: Network, enter: Enter, matter: Matter) -> None:
    browser: Client = enter(net.adviser)

    shown = text(
        browser.post(f"/staff/m/{matter.number}/do/reveal/", {"purpose": "other", "purpose_words": "打电话核对日期"})
    )
    again = text(browser.get(f"/staff/m/{matter.number}/"))

    assert PHONE in shown
    assert IDENTITY in shown
    assert PHONE not in again
    event = Event.objects.filter(action="seen", purpose="打电话核对日期").get()
    assert event.actor == net.adviser.username
    assert set(event.data["what"]) >= {"phone", "identity_number"}


def test_whoever_calls_back_says_what_for_as_well(net: Network, enter: Enter, matter, review) -> None:
    assignee: User = fresh(User.objects.get(review_tasks=review))
    clear(matter, assignee, MONDAY)
    browser = enter(assignee)

    assert PHONE not in text(browser.get(f"/staff/reviews/{review}/"))
    refused = browser.post(f"/staff/reviews/{review}/", {"act": "reveal", "purpose": ""})
    assert refused.status_code == 422
    assert PHONE not in text(refused)
    shown = browser.post(f"/staff/reviews/{review}/", {"act": "reveal", "purpose": "call_back"})
    assert PHONE in text(shown)
