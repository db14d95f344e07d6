"""Who at the table may do what, and what is feared: a case is no less guarded than the question it came from."""

import pytest

from caravan.cases.asks import Faults
from caravan.cases.mediation import services
from caravan.cases.mediation.models import Side, Signature
from caravan.cases.mediation.reading import standing_agreement
from caravan.cases.mediation.refusals import HarmPossible
from caravan.cases.models import Case
from caravan.cases.services import hand_over
from caravan.consultations import services as consultations
from caravan.matters.models import Matter
from caravan.matters.refusals import Incomplete, NotYours
from caravan.notifications.models import Notice
from caravan.people.roles import Role
from tests.factories.mediations import BRIEF, FACTS, LINES, TOTAL, application, applied, mediation_in, seat, step
from tests.factories.network import MONDAY, ask, clear, fresh, person, region

pytestmark = pytest.mark.django_db


def sealed_question(net):
    matter = ask().matter
    clear(matter, net.duty)
    consultations.seal(matter=matter, by=fresh(net.duty), now=MONDAY)
    return Matter.objects.get(pk=matter.pk)


def test_a_mediation_from_a_question_that_was_sealed_by_hand_is_sealed_and_says_nothing(net):
    case = services.open_mediation(
        application=application(), channel="web", token="from-sealed", now=MONDAY, opened_from=sealed_question(net)
    ).case

    assert case.matter.is_sealed
    assert not Notice.objects.filter(template="case_received").exists()
    with pytest.raises(HarmPossible):
        step(case, "invite", net, MONDAY, brief=BRIEF, how="letter")


def test_sealing_the_question_seals_the_case_that_came_of_it_and_the_other_way_round(net):
    for first in ("question", "case"):
        matter = ask(token=f"sealing-{first}").matter
        case = services.open_mediation(
            application=application(), channel="web", token=f"of-{first}", now=MONDAY, opened_from=matter
        ).case
        by = fresh(net.supervisor)
        for one in (matter, case.matter):
            clear(one, by)
        consultations.seal(matter=matter if first == "question" else case.matter, by=by, now=MONDAY)

        assert set(Matter.objects.filter(pk__in=[matter.pk, case.pk]).values_list("is_sealed", flat=True)) == {True}


def test_nobody_is_invited_while_the_risk_is_red_whatever_the_words_of_the_story(net):
    case = applied()
    case = step(case, "set_risk", net, MONDAY, risk="red", reason="上门时发现打人的痕迹")

    with pytest.raises(HarmPossible):
        step(case, "invite", net, MONDAY, brief=BRIEF, how="letter")


@pytest.mark.parametrize("who", ["clerk", "supervisor"])
def test_who_only_sees_a_mediation_neither_writes_the_agreement_nor_signs_nor_records_payments(net, who):
    by = fresh(net.users[who])
    talking, agreed, performing = (mediation_in(state, net) for state in ("in_session", "agreed", "performing"))
    for case in (talking, agreed, performing):
        clear(case.matter, by)
    other = seat(agreed, Side.RESPONDENT)
    digest = standing_agreement(agreed).digest

    common = {"lines": LINES, "total_fen": TOTAL, "facts": FACTS, "by": by, "now": MONDAY}
    for act in (
        lambda: services.record_oral(case=talking, **common),
        lambda: services.draw_up(case=talking, breach="", **common),
        lambda: services.add_private_note(case=talking, side=Side.APPLICANT, text="悄悄话", by=by, now=MONDAY),
        lambda: services.sign(seat=other, digest=digest, level=Signature.Level.SEEN, by=by, now=MONDAY),
        lambda: services.record_kept(
            case=performing, line=1, fen=100_000, on=MONDAY.date(), side=Side.RESPONDENT, by=by, now=MONDAY
        ),
    ):
        with pytest.raises(NotYours):
            act()


def test_a_sealed_mediation_is_for_who_handles_it_and_not_for_every_mediator_of_the_county(net):
    case = applied(is_sealed=True)
    other = person("second_mediator", Role.MEDIATOR, net.regions["422801"])

    assert case.matter.owner == net.mediator
    assert Case.objects.visible_to(fresh(net.mediator)).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(fresh(other)).filter(pk=case.pk).exists()
    assert Matter.objects.sealed_from(fresh(other)).filter(pk=case.pk).exists()


def test_a_case_goes_to_nobody_of_another_place(net):
    case = applied()
    clear(case.matter, net.mediator)
    stranger = person("far_mediator", Role.MEDIATOR, region("422802", "利川市", net.regions["4228"]))

    with pytest.raises(Incomplete):
        hand_over(
            case=case,
            to=stranger,
            expected_owner_id=case.matter.owner_id,
            by=fresh(case.matter.owner),
            reason="专长",
            now=MONDAY,
        )
    consented = mediation_in("consented", net)
    with pytest.raises(Faults):
        step(consented, "assign", net, MONDAY, mediator="far_mediator", chosen_by="parties")
