"""Who does what with a sealed matter: whoever leads where it lies, and nobody who leads elsewhere."""

from datetime import timedelta

import pytest

from caravan.consultations import services as consultations
from caravan.matters.models import Matter, Participation
from caravan.matters.refusals import NotYours
from caravan.people.roles import Role
from caravan.routing import services as routing
from caravan.routing.services.sealing import unseal
from tests.factories.network import MONDAY, Network, ask, build_network, clear, fresh, person, region, reply

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def net() -> Network:
    return build_network()


@pytest.fixture
def stranger(net: Network):
    """Who leads in another county and was asked for an opinion here."""
    user = person("stranger", Role.COUNTY_DUTY_LAWYER, region("422802", "利川市", net.regions["4228"]))
    user.languages = ["en"]
    user.save()
    return user


@pytest.fixture
def matter(net: Network, stranger) -> Matter:
    matter = ask(signals=["minor"], may_be_shared=True).matter
    Participation.objects.create(matter=matter, user=stranger, ground=Participation.Ground.SECOND_OPINION, since=MONDAY)
    for user in (stranger, net.seat):
        clear(matter, user)
    return matter


def unseal_it(net: Network, matter: Matter, by) -> None:
    unseal(matter=matter, by=by, reason="弄错了", now=LATER)


def reassign(net: Network, matter: Matter, by) -> None:
    routing.reassign(
        matter=matter, to=fresh(net.duty), expected_owner_id=matter.owner_id, by=by, reason="休假", now=LATER
    )


def escalate(net: Network, matter: Matter, by) -> None:
    routing.escalate(matter=matter, by=by, reason="太难", now=LATER)


def ask_a_colleague(net: Network, matter: Matter, by) -> None:
    consultations.ask_second_opinion(matter=matter, by=by, of=fresh(net.other1), question="这样对吗？", now=LATER)


def name_a_translator(net: Network, matter: Matter, by) -> None:
    consultations.name_translator(matter=matter, translator=fresh(net.other2), by=by, now=LATER)


def recall(net: Network, matter: Matter, by) -> None:
    answer = reply(matter, fresh(matter.owner), LATER)
    consultations.recall(answer=answer, by=by, reason="写错了", now=LATER)


def share(net: Network, matter: Matter, by) -> None:
    reply(matter, fresh(matter.owner), LATER)
    matter.refresh_from_db()
    consultations.share(matter=matter, question="欠薪怎么办？", answer="申请仲裁。", by=by, now=LATER)


DEEDS = [unseal_it, reassign, escalate, ask_a_colleague, name_a_translator, recall, share]


@pytest.mark.parametrize("deed", DEEDS)
def test_whoever_leads_elsewhere_does_not_lead_here(net: Network, matter: Matter, stranger, deed) -> None:
    with pytest.raises(NotYours):
        deed(net, matter, fresh(stranger))


@pytest.mark.parametrize("deed", DEEDS)
def test_whoever_leads_here_does(net: Network, matter: Matter, deed) -> None:
    deed(net, matter, fresh(net.seat))


@pytest.mark.parametrize("deed", [ask_a_colleague, name_a_translator])
def test_whoever_was_only_let_in_lets_nobody_else_in(net: Network, matter: Matter, deed) -> None:
    Participation.objects.create(matter=matter, user=net.other3, ground=Participation.Ground.LET_IN, since=MONDAY)
    clear(matter, net.other3)

    with pytest.raises(NotYours):
        deed(net, matter, fresh(net.other3))


def test_the_owner_of_a_sealed_matter_asks_a_colleague(net: Network, matter: Matter) -> None:
    clear(matter, matter.owner)

    ask_a_colleague(net, matter, fresh(matter.owner))
