"""The inbox: what is new, what was read, and the way to each matter."""

from uuid import uuid4

import pytest
from django.test import Client

from caravan import notifications
from caravan.notifications import Addressee
from caravan.notifications.models import Notice
from caravan.people.models import User
from caravan.people.roles import Role
from tests.factories.network import MONDAY, Network, ask, person
from tests.factories.reviews import bad_rating
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

NOTICES = "/staff/notices/"


def tell(user: User, number: str) -> None:
    notifications.notify_staff(
        staff=[Addressee(user.pk)], template="opinion_wanted", number=number, after=None, now=MONDAY
    )


@pytest.fixture
def adviser(net: Network, enter: Enter) -> Client:
    return enter(net.adviser)


def test_a_new_question_is_announced_with_the_way_to_it(adviser: Client) -> None:
    number = ask().number

    page = text(adviser.get(NOTICES))

    assert f"咨询{number}等您处理" in page
    assert f'name="open" value="{number}"' in page


def test_opening_a_notice_marks_it_and_leads_to_the_matter(adviser: Client, net: Network) -> None:
    number = ask().number
    notice = Notice.objects.get(user_id=net.adviser.pk)

    response = adviser.post(NOTICES, {"notice": str(notice.pk), "open": number})

    notice.refresh_from_db()
    assert response.headers["Location"] == f"/staff/m/{number}/"
    assert notice.read_at == MONDAY


def test_a_bad_rating_leads_to_the_call_that_has_to_be_made(net: Network, enter: Enter) -> None:
    bad_rating(ask().matter, net.adviser)
    duty = enter(net.duty)
    notice = Notice.objects.get(user_id=net.duty.pk, template="review_waiting")

    assert 'name="open" value="reviews"' in text(duty.get(NOTICES))
    response = duty.post(NOTICES, {"notice": str(notice.pk), "open": "reviews"})
    assert response.headers["Location"] == "/staff/reviews/"


def test_one_or_all_are_marked_as_read(adviser: Client, net: Network) -> None:
    numbers = [ask().number for _question in range(3)]
    first, *others = Notice.objects.filter(user_id=net.adviser.pk)

    adviser.post(NOTICES, {"notice": str(first.pk)})
    unread = Notice.objects.filter(user_id=net.adviser.pk, read_at=None).count()
    adviser.post(NOTICES, {"all": "1"})

    assert (len(numbers), unread) == (3, len(others))
    assert not Notice.objects.filter(user_id=net.adviser.pk, read_at=None).exists()


def test_nobody_marks_or_reads_the_notices_of_somebody_else(adviser: Client, net: Network) -> None:
    tell(net.duty, "422801-261-00007")
    notice = Notice.objects.get(user_id=net.duty.pk)

    adviser.post(NOTICES, {"notice": str(notice.pk)})
    adviser.post(NOTICES, {"all": "1"})

    notice.refresh_from_db()
    assert notice.read_at is None
    assert "00007" not in text(adviser.get(NOTICES))


def test_a_matter_that_has_gone_to_others_is_no_link(adviser: Client, net: Network) -> None:
    tell(net.adviser, "422801-261-00042")

    page = text(adviser.get(NOTICES))

    assert "422801-261-00042" in page
    assert 'value="422801-261-00042"' not in page


def test_the_side_bar_counts_what_is_unread(adviser: Client) -> None:
    ask()
    ask()
    before = adviser.get("/staff/password/").context["unread"]
    adviser.post(NOTICES, {"all": "1"})

    assert (before, adviser.get("/staff/password/").context["unread"]) == (2, 0)


def test_an_auditor_has_an_inbox_too(net: Network, enter: Enter) -> None:
    assert enter(person("auditor", Role.AUDITOR, net.regions["42"])).get(NOTICES).status_code == 200


@pytest.mark.parametrize("typed", [{}, {"notice": "x"}, {"notice": str(uuid4())}, {"open": "x"}])
def test_a_broken_form_changes_nothing(adviser: Client, net: Network, typed: dict[str, str]) -> None:
    ask()

    assert adviser.post(NOTICES, typed).status_code == 302
    assert Notice.objects.get(user_id=net.adviser.pk).read_at is None


def test_notices_are_read_on_by_key_and_shown_once_each(adviser: Client, net: Network) -> None:
    for number in range(60):
        tell(net.adviser, f"422801-261-{number:05}")
    seen: list[object] = []
    after = ""
    while True:
        page = adviser.get(NOTICES, {"after": after})
        seen += [row["notice"].pk for row in page.context["rows"]]
        after = page.context["after"]
        if not after:
            break

    assert len(seen) == len(set(seen)) == 60


def test_the_list_costs_the_same_with_many_rows(adviser: Client, net: Network) -> None:
    for number in range(10):
        tell(net.adviser, f"422801-261-{number:05}")
    few = statements(adviser, NOTICES)
    for number in range(90):
        tell(net.adviser, f"422801-261-{number + 10:05}")

    assert statements(adviser, NOTICES) == few
    within_budget(few)
