import pytest

from caravan.people import services
from caravan.people.models import ConflictInterest
from caravan.people.queries import conflicted
from caravan.privacy.index import NothingToIndex, blind_index
from tests.factories.organizations import MONDAY, firm
from tests.factories.people import account

pytestmark = pytest.mark.django_db


def names(*given):
    return [blind_index("name", name) for name in given]


def test_own_interests_and_those_of_the_firm_exclude_in_one_statement(django_assert_num_queries):
    house = firm()
    own, colleague, other, free = (
        account(),
        account(organization=house),
        account(organization=house),
        account(),
    )
    services.declare_interest(name="宏达建筑公司", user=own, by=own, now=MONDAY)
    services.declare_interest(name="宏达 建筑公司", organization=house, by=colleague, now=MONDAY)

    with django_assert_num_queries(1):
        found = conflicted([own.pk, colleague.pk, free.pk], names("宏达建筑公司", "田大山"))

    assert found == {own.pk, colleague.pk}
    assert other.pk not in found


def test_an_ended_interest_excludes_nobody():
    user = account()
    interest = services.declare_interest(name="宏达建筑公司", user=user, by=user, now=MONDAY)

    services.end_interest(interest=interest, by=user, now=MONDAY)

    assert conflicted([user.pk], names("宏达建筑公司")) == set()


def test_an_interest_declared_twice_is_one_and_its_name_is_not_stored():
    user = account()

    first = services.declare_interest(name="宏达建筑公司", user=user, by=user, now=MONDAY)
    again = services.declare_interest(name="宏达建筑公司", user=user, by=user, now=MONDAY)

    assert first == again
    assert "宏达" not in str(ConflictInterest.objects.values())


def test_an_empty_name_is_no_interest():
    user = account()

    with pytest.raises(NothingToIndex):
        services.declare_interest(name=" · ", user=user, by=user, now=MONDAY)
    assert conflicted([user.pk], []) == set()
