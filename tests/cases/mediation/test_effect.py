"""From which day an agreement binds: the law's day, not that on which somebody typed it (arts. 29, 30 and 33)."""

from datetime import date, timedelta

import pytest

from caravan.cases.asks import Faults
from caravan.cases.jobs import let_clocks_act
from caravan.cases.mediation import services
from caravan.cases.mediation.reading import seats_of, standing_agreement
from caravan.cases.models import Case, Clock
from caravan.engine.agreements import Kind, Line
from tests.factories.mediations import FACTS, LINES, TOTAL, mediation_in, signed, step
from tests.factories.network import MONDAY, fresh

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EARLY = (Line(1, Kind.MONEY, "respondent", date(2026, 11, 25), "", 100_000),)


def spoken(case, net, now, **fields):
    given = {"lines": LINES, "total_fen": TOTAL, "facts": FACTS} | fields
    services.record_oral(case=case, by=fresh(net.mediator), now=now, **given)
    return Case.objects.get(pk=case.pk)


def on_paper(case, net, now):
    """Both sides have put their names to the paper, and the mediator writes so down."""
    digest = standing_agreement(case).digest
    for one in seats_of(case):
        services.sign(seat=one, digest=digest, level="paper", by=fresh(net.mediator), now=now)
    return case


def last_day_to_ask(case):
    return Clock.objects.running().get(case=case, rule_key="mediation.confirm").due_on


def fault_of(refused):
    return set(refused.value.by_field)


def test_thirty_days_run_from_the_day_on_which_both_agreed_by_word_of_mouth(net):
    """People's Mediation Law arts. 30 and 33(1)."""
    case = spoken(mediation_in("in_session", net), net, MONDAY + 3 * DAY, agreed_on=date(2026, 11, 23))

    assert standing_agreement(case).effective_on == date(2026, 11, 23)
    assert last_day_to_ask(case) == date(2026, 12, 23)


def test_thirty_days_run_from_the_day_of_the_seal(net):
    """People's Mediation Law arts. 29(2) and 33(1)."""
    case = on_paper(mediation_in("agreed", net), net, MONDAY + 4 * DAY)

    case = step(case, "take_effect", net, MONDAY + 4 * DAY, sealed="yes", effective_on="2026-11-24")

    assert standing_agreement(case).effective_on == date(2026, 11, 24)
    assert last_day_to_ask(case) == date(2026, 12, 24)


def test_what_was_paid_between_the_seal_and_the_writing_down_is_taken(net):
    case = on_paper(mediation_in("agreed", net), net, MONDAY + 4 * DAY)
    case = step(case, "take_effect", net, MONDAY + 4 * DAY, sealed="yes", effective_on="2026-11-24")

    kept = services.record_kept(
        case=case,
        line=1,
        fen=100_000,
        on=date(2026, 11, 25),
        side="respondent",
        by=fresh(net.mediator),
        now=MONDAY + 4 * DAY,
    )

    assert kept.confirmed_at is not None


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-28"])
def test_no_agreement_binds_before_the_application_or_from_a_day_to_come(day, net):
    case = on_paper(mediation_in("agreed", net), net, MONDAY + 4 * DAY)

    with pytest.raises(Faults) as refused:
        step(case, "take_effect", net, MONDAY + 4 * DAY, sealed="yes", effective_on=day)
    assert fault_of(refused) == {"effective_on"}

    with pytest.raises(Faults) as refused:
        spoken(mediation_in("in_session", net), net, MONDAY + 4 * DAY, agreed_on=date.fromisoformat(day))
    assert fault_of(refused) == {"agreed_on"}


def test_what_was_signed_online_binds_no_earlier_than_that_day(net):
    case = mediation_in("agreed", net)
    signed(case, MONDAY + 4 * DAY)

    with pytest.raises(Faults) as refused:
        step(case, "take_effect", net, MONDAY + 4 * DAY, sealed="yes", effective_on="2026-11-26")

    assert fault_of(refused) == {"effective_on"}


def drawn_up(case, net):
    services.draw_up(
        case=case, lines=EARLY, total_fen=100_000, facts=FACTS, breach="", by=fresh(net.mediator), now=MONDAY + DAY
    )
    return Case.objects.get(pk=case.pk)


def test_nobody_is_late_the_minute_the_agreement_binds_them(net):
    """A line fell due while the text waited for its signatures: it is talked over again, not broken at once."""
    case = drawn_up(mediation_in("in_session", net), net)
    signed(case, MONDAY + 7 * DAY)

    with pytest.raises(Faults) as refused:
        step(case, "take_effect", net, MONDAY + 7 * DAY, sealed="yes")

    assert fault_of(refused) == {"effective_on"}
    assert step(case, "talk_again", net, MONDAY + 7 * DAY, reason="日期要改。").state == "in_session"


def test_a_line_that_fell_due_after_the_seal_is_no_reason_to_talk_again(net):
    case = on_paper(drawn_up(mediation_in("in_session", net), net), net, MONDAY + 7 * DAY)

    case = step(case, "take_effect", net, MONDAY + 7 * DAY, sealed="yes", effective_on="2026-11-25")

    assert case.state == "performing"
    let_clocks_act(MONDAY + 7 * DAY)
    assert Case.objects.get(pk=case.pk).state == "late"
