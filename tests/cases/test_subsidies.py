"""The subsidy of a lawyer: the table proposes it, a second person approves it, and the case never waits for it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from caravan.audit.models import Event
from caravan.cases import services
from caravan.cases.asks import Faults
from caravan.cases.models import Case, Clock, Subsidy, SubsidyRate
from caravan.cases.procedures.legal_aid.subsidy import ACTS, TABLE, proposal
from caravan.cases.refusals import NotOffered, OwnProposal
from caravan.documents.models import Document
from caravan.matters.models import Entry, Matter
from caravan.matters.refusals import Incomplete, NotYours
from caravan.people.models import User
from caravan.people.roles import Role
from tests.factories.cases import HOUR, TYPED, case_in, offices
from tests.factories.network import MONDAY, Network, build_network, fresh, region
from tests.factories.people import staff

LATER = MONDAY + 24 * HOUR
PAID = {"paid_on": "2026-11-23", "reference": "财付2026-118"}


@pytest.fixture
def net(db: None) -> Network:
    return offices(build_network())


@pytest.fixture
def keeper(net: Network) -> User:
    return staff(Role.SYSTEM_ADMINISTRATOR, net.regions["42"])


def entered(
    net: Network,
    keeper: User,
    amount: int = 120_000,
    form: str = "labour",
    valid_from: date = date(2026, 1, 1),
    source: str = "某文件〔2026〕1号",
) -> SubsidyRate:
    return services.enter_subsidy_rate(
        region=net.regions["42"],
        form=form,
        amount=amount,
        valid_from=valid_from,
        source=source,
        by=keeper,
        now=MONDAY,
    )


def closing(net: Network, **typed: str) -> Case:
    case = case_in("reported", net)
    for paper in services.papers_missing(case):
        services.add_paper(case=case, key=paper.key, how="seen", by=net.officer, now=LATER)
    return services.take_step(case=case, action="close", by=fresh(net.officer), typed=TYPED["close"] | typed, now=LATER)


def move(case: Case, action: str, by: User, **typed: str) -> Subsidy:
    return services.move_subsidy(case=case, action=action, by=fresh(by), typed=typed, now=LATER)


def subsidy_in(state: str, net: Network) -> Case:
    """A closed case whose subsidy was walked to ``state``."""
    case = closing(net)
    for step in TABLE.path_to(state):
        typed = {"approve": {}, "send_back": {"because": "金额有误。"}, "pay": PAID}[step.action]
        move(case, step.action, net.second_officer, **typed)
    return case


# The table of the province


def test_without_a_table_nothing_is_proposed_and_any_amount_is_taken(net: Network) -> None:
    found = proposal(case_in("reported", net), MONDAY.date())

    assert (found.values, found.rate) == ({}, None)
    assert Subsidy.objects.get(case=closing(net)).rate is None


def test_the_newest_row_that_holds_for_the_form_is_proposed(net: Network, keeper: User) -> None:
    entered(net, keeper, 110_000)
    held = entered(net, keeper, 120_050, valid_from=date(2026, 7, 1))
    entered(net, keeper, 130_000, valid_from=date(2027, 1, 1))
    entered(net, keeper, 990_000, form="criminal", valid_from=date(2026, 8, 1))

    found = proposal(case_in("reported", net), MONDAY.date())

    assert found.rate == held
    assert found.values == {"subsidy": "1200.50"}


def test_the_table_of_another_province_says_nothing_here(net: Network) -> None:
    other = region("43", "湖南省", None)
    services.enter_subsidy_rate(
        region=other,
        form="labour",
        amount=990_000,
        valid_from=date(2026, 1, 1),
        source="某文件",
        by=staff(Role.SYSTEM_ADMINISTRATOR, other),
        now=MONDAY,
    )

    assert proposal(case_in("reported", net), MONDAY.date()).rate is None


def test_another_amount_than_the_table_says_needs_a_written_reason(net: Network, keeper: User) -> None:
    row = entered(net, keeper)

    with pytest.raises(Faults) as refusal:
        closing(net, subsidy="1500")

    assert row.source in refusal.value.by_field["subsidy_reason"]
    assert Case.objects.get().state == "reported"
    assert not Subsidy.objects.exists()


def test_the_reason_for_another_amount_stays_with_it(net: Network, keeper: User) -> None:
    row = entered(net, keeper)

    subsidy = closing(net, subsidy="1500", subsidy_reason="跨省调查取证。").subsidy

    assert (subsidy.amount, subsidy.rate, subsidy.reason) == (150_000, row, "跨省调查取证。")


@pytest.mark.parametrize(
    ("change", "field"), [({"amount": 0}, "amount"), ({"form": "none"}, "form"), ({"source": " "}, "source")]
)
def test_a_row_without_figure_form_or_source_is_refused(net: Network, keeper: User, change: dict, field: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        entered(net, keeper, **change)

    assert refusal.value.field == field
    assert not SubsidyRate.objects.exists()


def test_only_who_looks_after_the_province_enters_its_table(net: Network) -> None:
    for who in (net.officer, staff(Role.SYSTEM_ADMINISTRATOR, net.regions["422801"])):
        with pytest.raises(NotYours):
            entered(net, fresh(who))

    assert not SubsidyRate.objects.exists()


def test_a_row_of_the_table_is_on_record(net: Network, keeper: User) -> None:
    entered(net, keeper)

    event = Event.objects.get(action="subsidy.enter_rate")
    assert (event.actor, event.data["amount"]) == (keeper.username, 120_000)


# Approval and payment


def test_closing_a_case_proposes_its_subsidy_and_the_case_is_over(net: Network) -> None:
    case = closing(net)

    assert (case.subsidy.state, case.subsidy.amount, case.subsidy.proposed_by) == ("proposed", 120_000, net.officer)
    assert case.matter.state == Matter.State.CLOSED
    assert not Clock.objects.running().filter(case=case).exists()


def test_nobody_approves_what_they_proposed(net: Network) -> None:
    case = closing(net)

    assert "approve" not in services.subsidy_offers(case.subsidy, net.officer)
    with pytest.raises(OwnProposal):
        move(case, "approve", net.officer)

    assert Subsidy.objects.get(case=case).state == "proposed"
    assert not Event.objects.filter(action="subsidy.approve").exists()


def test_the_database_refuses_one_person_for_both(net: Network) -> None:
    case = closing(net)

    with pytest.raises(IntegrityError), transaction.atomic():
        Subsidy.objects.filter(case=case).update(approved_by=net.officer)


@pytest.mark.parametrize("who", ["second_officer", "supervisor"])
def test_a_second_person_approves_and_it_is_paid_with_day_and_reference(net: Network, who: str) -> None:
    case = closing(net)

    move(case, "approve", net.users[who])
    paid = move(case, "pay", net.officer, **PAID)

    assert (paid.state, paid.approved_by, paid.paid_on, paid.reference) == (
        "paid",
        net.users[who],
        date(2026, 11, 23),
        "财付2026-118",
    )
    assert list(
        Event.objects.filter(action__startswith="subsidy.").order_by("id").values_list("action", flat=True)
    ) == [
        "subsidy.propose",
        "subsidy.approve",
        "subsidy.pay",
    ]
    said = Entry.objects.filter(matter=case.matter, kind="subsidy")
    assert said.count() == 3
    assert {entry.audience for entry in said} == {Entry.Audience.STAFF}


def test_what_was_not_approved_is_not_paid(net: Network) -> None:
    with pytest.raises(NotOffered):
        move(closing(net), "pay", net.second_officer, **PAID)


def test_a_payment_names_its_day_and_its_reference(net: Network) -> None:
    case = subsidy_in("approved", net)

    with pytest.raises(Faults) as refusal:
        move(case, "pay", net.officer)

    assert set(refusal.value.by_field) == {"paid_on", "reference"}


def test_what_was_sent_back_is_proposed_anew_and_has_to_be_approved_anew(net: Network) -> None:
    case = subsidy_in("sent_back", net)

    again = move(case, "propose", net.second_officer, subsidy="1300")

    assert (again.state, again.amount, again.approved_by) == ("proposed", 130_000, None)
    with pytest.raises(OwnProposal):
        move(case, "approve", net.second_officer)
    papers = Document.objects.filter(matter=case.matter, template="legal_aid.subsidy").order_by("id")
    assert [paper.snapshot["words"]["amount"] for paper in papers] == [120_000, 130_000]
    assert [paper.is_current for paper in papers] == [False, True]


def test_an_approval_can_be_taken_back_until_it_is_paid(net: Network) -> None:
    case = subsidy_in("approved", net)

    assert move(case, "send_back", net.officer, because="账号不对。").approved_by is None
    with pytest.raises(NotOffered):
        move(subsidy_in("paid", net), "send_back", net.officer, because="账号不对。")


@pytest.mark.parametrize("who", ["clerk", "mediator", "duty"])
def test_who_is_no_officer_moves_no_subsidy(net: Network, who: str) -> None:
    with pytest.raises(NotOffered):
        move(closing(net), "approve", net.users[who])


def test_where_nothing_is_to_be_paid_nothing_waits(net: Network) -> None:
    closing(net, subsidy="0")

    assert not Subsidy.objects.exists()


def test_every_action_of_the_table_has_words() -> None:
    assert {step.action for step in TABLE.transitions} == ACTS.keys()
    assert TABLE.states == set(Subsidy.State.values)
