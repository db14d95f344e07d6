"""From an application to a kept agreement: who may say what, what stops it, what is never shown to the other side."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from caravan.cases.asks import Faults
from caravan.cases.content import Someone
from caravan.cases.jobs import let_clocks_act
from caravan.cases.mediation import services
from caravan.cases.mediation.jobs import remind_of_promises
from caravan.cases.mediation.models import Agreement, Kept, Offer, PrivateNote, Seat, Side, Signature
from caravan.cases.mediation.reading import standing_agreement, standing_of
from caravan.cases.mediation.refusals import HarmPossible, NobodyToInvite
from caravan.cases.mediation.routes import routes_for
from caravan.cases.mediation.text import digest_of, text_of
from caravan.cases.models import Case, Clock
from caravan.cases.services import take_step
from caravan.documents.models import Document
from caravan.engine.agreements import Kind, Line, State
from caravan.matters.models import Matter
from caravan.matters.refusals import ActionNotAllowed
from caravan.notifications.models import Notice
from caravan.people import services as people
from caravan.people.roles import Role
from tests.factories.mediations import (
    APPLICANT,
    BRIEF,
    FACTS,
    LINES,
    RESPONDENT,
    TOTAL,
    applied,
    mediation_in,
    seat,
    signed,
    step,
)
from tests.factories.network import MONDAY, fresh, person

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@contextmanager
def fault(field):
    """Refused beside this field, and for nothing else."""
    with pytest.raises(Faults) as refused:
        yield
    assert set(refused.value.by_field) == {field}


WAYS = ["applied", "invited", "consented", "in_session", "agreed", "performing", "performed"]


@pytest.mark.parametrize("state", WAYS)
def test_the_straight_way_reaches_every_state(state, net):
    case = mediation_in(state, net)

    assert case.state == state
    assert Clock.objects.running().filter(case=case).exists() is (state != "performed")


def test_both_sides_get_a_seat_and_only_the_other_side_can_be_invited(net):
    case = mediation_in("invited", net)

    assert [(one.side, one.invited_at is not None) for one in Seat.objects.filter(case=case).order_by("side")] == [
        (Side.APPLICANT, False),
        (Side.RESPONDENT, True),
    ]


@pytest.mark.parametrize(
    ("other", "field"),
    [
        (Someone("opponent", name="覃小水", phone=APPLICANT.phone), "opponent_phone"),
        (Someone("opponent", name=APPLICANT.name), "opponent_name"),
    ],
)
def test_nobody_stands_on_both_sides(other, field, net):
    with pytest.raises(Faults) as refused:
        applied(people=(APPLICANT, other))

    assert set(refused.value.by_field) == {field}
    assert not Case.objects.exists()


def test_a_story_of_violence_is_sealed_and_the_other_side_hears_nothing(net):
    case = applied(facts={"story": "我老公又打我，还拿刀。"})

    assert case.matter.is_sealed
    with pytest.raises(HarmPossible):
        step(case, "invite", net, MONDAY, brief=BRIEF, how="sms")
    assert not Notice.objects.filter(template="mediation_invited").exists()


def test_without_another_side_nobody_is_invited_until_it_is_written_down(net):
    case = applied(people=(APPLICANT,))
    with pytest.raises(NobodyToInvite):
        step(case, "invite", net, MONDAY, brief=BRIEF, how="letter")

    services.add_other_side(case=case, someone=RESPONDENT, by=fresh(net.mediator), now=MONDAY)

    assert step(case, "invite", net, MONDAY, brief=BRIEF, how="letter").state == "invited"


def test_a_message_needs_a_number(net):
    case = applied(people=(APPLICANT, Someone("opponent", name="覃小水")))

    with fault("how"):
        step(case, "invite", net, MONDAY, brief=BRIEF, how="sms")


def test_the_code_of_the_invitation_opens_its_own_seat_and_no_other(net):
    case = mediation_in("invited", net)
    other = mediation_in("invited", net, people=(APPLICANT, Someone("opponent", name="向前", phone="12000000003")))
    code = services.code_of_seat(seat(case, Side.RESPONDENT))

    assert services.find_seat(number=case.matter.number, code=code.lower()) == seat(case, Side.RESPONDENT)
    assert services.find_seat(number=other.matter.number, code=code) is None
    # The side that applied has its own receipt; its seat has no code of this kind.
    assert services.find_seat(number=case.matter.number, code=services.code_of_seat(seat(case, Side.APPLICANT))) is None


def test_before_the_invitation_its_code_opens_nothing(net):
    case = mediation_in("applied", net)

    assert (
        services.find_seat(number=case.matter.number, code=services.code_of_seat(seat(case, Side.RESPONDENT))) is None
    )


@pytest.mark.parametrize("state", ["invited", "consented", "in_session", "agreed"])
def test_a_clear_no_ends_it_in_every_state_before_the_agreement(state, net):
    case = mediation_in(state, net)

    case = services.answer_invitation(seat=seat(case, Side.RESPONDENT), agrees=False, now=MONDAY + DAY)

    assert case.state == "declined"
    assert seat(case, Side.RESPONDENT).declined_at is not None
    assert not Clock.objects.running().filter(case=case).exists()
    assert Matter.objects.get(pk=case.pk).state == Matter.State.CLOSED


def test_who_has_an_interest_in_somebody_named_is_not_available(net):
    case = mediation_in("consented", net)
    people.declare_interest(user=net.mediator, name=RESPONDENT.name, by=None, now=MONDAY)
    colleague = person("mediator2", Role.MEDIATOR, net.regions["422801"])

    with fault("mediator"):
        take_step(
            case=case,
            action="assign",
            by=colleague,
            typed={"mediator": "mediator", "chosen_by": "committee"},
            now=MONDAY,
        )


def test_no_talks_without_a_mediator(net):
    case = mediation_in("consented", net)

    with fault("rights_told"):
        step(case, "begin", net, MONDAY, rights_told="yes")


# Sessions


def test_a_meeting_lies_ahead_and_has_a_place(net):
    case = mediation_in("in_session", net)

    with pytest.raises(Faults) as refused:
        services.plan_session(
            case=case,
            starts_at=MONDAY,
            way="together",
            place=" ",
            is_open=False,
            by=fresh(net.mediator),
            now=MONDAY + DAY,
        )

    assert set(refused.value.by_field) == {"starts_at", "place"}


def test_both_sides_hear_of_a_meeting_and_the_record_is_written_after_it(net):
    case = mediation_in("in_session", net)
    Notice.objects.all().delete()
    session = services.plan_session(
        case=case,
        starts_at=MONDAY + 2 * DAY,
        way="together",
        place="村委会",
        is_open=False,
        by=fresh(net.mediator),
        now=MONDAY + DAY,
    )
    phones = {str(notice.phone) for notice in Notice.objects.filter(template="case_news")}
    assert phones == {APPLICANT.phone, RESPONDENT.phone}

    services.record_session(
        session=session,
        present="双方、村主任",
        has_told_rights=True,
        record_text="双方各自陈述。",
        outcome="下次再谈。",
        by=fresh(net.mediator),
        now=MONDAY + 3 * DAY,
    )

    session.refresh_from_db()
    assert session.held_at
    assert session.record == "双方各自陈述。"


def test_a_record_without_the_rights_told_is_refused(net):
    case = mediation_in("in_session", net)
    session = services.plan_session(
        case=case,
        starts_at=MONDAY + 2 * DAY,
        way="phone",
        place="",
        is_open=False,
        by=fresh(net.mediator),
        now=MONDAY + DAY,
    )

    with pytest.raises(Faults) as refused:
        services.record_session(
            session=session,
            present="",
            has_told_rights=False,
            record_text="x",
            outcome="",
            by=fresh(net.mediator),
            now=MONDAY,
        )
    assert set(refused.value.by_field) == {"present", "has_told_rights"}


# Offers


def offer(case, side, fen=100_000, **content):
    return services.make_offer(
        case=case,
        side=side,
        content={"words": "一次付清", "fen": fen, "owed_by": Side.RESPONDENT, "parts": 1} | content,
        now=MONDAY + DAY,
    )


def test_a_counter_offer_answers_the_one_before(net):
    case = mediation_in("in_session", net)
    first = offer(case, Side.APPLICANT, 300_000)

    second = offer(case, Side.RESPONDENT, 150_000)

    first.refresh_from_db()
    assert (first.state, second.state) == (Offer.State.COUNTERED, Offer.State.OPEN)


def test_a_new_offer_of_the_same_side_replaces_the_old_one(net):
    case = mediation_in("in_session", net)
    first = offer(case, Side.APPLICANT)

    offer(case, Side.APPLICANT, 90_000)

    first.refresh_from_db()
    assert first.state == Offer.State.WITHDRAWN


@pytest.mark.parametrize(
    ("side", "action", "state"),
    [
        (Side.RESPONDENT, "accept", "accepted"),
        (Side.RESPONDENT, "refuse", "refused"),
        (Side.APPLICANT, "withdraw", "withdrawn"),
    ],
)
def test_an_offer_is_answered_by_the_other_side_and_taken_back_by_its_own(side, action, state, net):
    made = offer(mediation_in("in_session", net), Side.APPLICANT)

    assert services.answer_offer(offer=made, side=side, action=action, now=MONDAY + DAY).state == state


@pytest.mark.parametrize(
    ("side", "action"), [(Side.APPLICANT, "accept"), (Side.APPLICANT, "refuse"), (Side.RESPONDENT, "withdraw")]
)
def test_nobody_accepts_their_own_offer_or_takes_back_another_s(side, action, net):
    made = offer(mediation_in("in_session", net), Side.APPLICANT)

    with pytest.raises(ActionNotAllowed):
        services.answer_offer(offer=made, side=side, action=action, now=MONDAY + DAY)


def test_an_empty_offer_and_one_in_too_many_parts_are_refused(net):
    case = mediation_in("in_session", net)

    with fault("words"):
        offer(case, Side.APPLICANT, 0, words=" ")
    with fault("parts"):
        offer(case, Side.APPLICANT, 500, parts=60)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"first_on": "9999-12-31"}, "first_on"),
        ({"first_on": "2056-12-31"}, "first_on"),
        ({"first_on": "2056-11-01", "parts": 60}, "parts"),
    ],
)
def test_an_offer_for_a_day_that_no_agreement_could_hold_is_refused(content, field, net):
    case = mediation_in("in_session", net)

    with fault(field):
        offer(case, Side.RESPONDENT, **content)


@pytest.mark.parametrize("who", [{}, {"owed_by": ""}, {"owed_by": "nobody"}])
def test_an_offer_of_money_says_who_pays(who, net):
    case = mediation_in("in_session", net)

    with fault("owed_by"):
        services.make_offer(case=case, side=Side.APPLICANT, content={"words": "", "fen": 100_000} | who, now=MONDAY)


def test_before_the_talks_and_after_the_agreement_there_are_no_offers(net):
    for state in ("invited", "agreed"):
        with pytest.raises(ActionNotAllowed):
            offer(mediation_in(state, net), Side.APPLICANT)


# Private notes


def test_what_one_side_tells_the_mediator_alone_is_read_by_that_side_only(net):
    case = mediation_in("in_session", net)
    theirs = services.add_private_note(
        case=case, side=Side.RESPONDENT, text="我最多出两千。", seat=seat(case, Side.RESPONDENT), now=MONDAY
    )
    ours = services.add_private_note(
        case=case, side=Side.APPLICANT, text="低于两千我不谈。", by=fresh(net.mediator), now=MONDAY
    )

    assert list(PrivateNote.objects.of(seat(case, Side.RESPONDENT))) == [theirs]
    assert list(PrivateNote.objects.of(seat(case, Side.APPLICANT))) == [ours]


def test_nobody_writes_into_the_other_side_s_notes(net):
    case = mediation_in("in_session", net)

    with pytest.raises(ActionNotAllowed):
        services.add_private_note(
            case=case, side=Side.APPLICANT, text="x", seat=seat(case, Side.RESPONDENT), now=MONDAY
        )


# The agreement


@pytest.mark.parametrize(
    ("lines", "total", "field"),
    [
        (LINES, 250_000, "total"),
        (LINES, None, "total"),
        ((), None, "lines"),
        ((Line(1, Kind.ACT, Side.APPLICANT, date(2020, 1, 1), "x"),), None, "1.due_on"),
    ],
)
def test_an_agreement_that_does_not_add_up_is_not_written(lines, total, field, net):
    case = mediation_in("in_session", net)

    with pytest.raises(Faults) as refused:
        services.draw_up(
            case=case, lines=lines, total_fen=total, facts=FACTS, breach="", by=fresh(net.mediator), now=MONDAY
        )

    assert field in refused.value.by_field
    assert not Agreement.objects.exists()
    assert Case.objects.get(pk=case.pk).state == "in_session"


def test_the_hash_is_that_of_the_very_text(net):
    case = mediation_in("agreed", net)
    agreement = standing_agreement(case)
    text = text_of(case.matter.number, [seat(case, Side.APPLICANT), seat(case, Side.RESPONDENT)], agreement.content)

    assert agreement.digest == digest_of(text)
    assert "覃小水于2026年12月1日前（含当日）向田大山支付人民币1,000元（大写：壹仟元整），第一期。" in text
    assert "共计人民币2,000元（大写：贰仟元整）" in text


def test_it_takes_effect_only_when_both_have_signed_that_text(net):
    case = mediation_in("agreed", net)
    agreement = standing_agreement(case)
    ours = seat(case, Side.APPLICANT)
    services.sign(seat=ours, digest=agreement.digest, level="code", typed_name=" 田大山 ", now=MONDAY)

    with fault("sealed"):
        step(case, "take_effect", net, MONDAY + DAY, sealed="yes")

    services.sign(
        seat=seat(case, Side.RESPONDENT), digest=agreement.digest, level="paper", by=fresh(net.mediator), now=MONDAY
    )
    case = step(case, "take_effect", net, MONDAY + DAY, sealed="yes")
    assert case.state == "performing"
    assert standing_agreement(case).effective_on == date(2026, 11, 24)


def test_the_thirty_days_run_from_the_day_of_effect(net):
    case = mediation_in("performing", net)

    clock = Clock.objects.running().get(case=case, rule_key="mediation.confirm")
    assert (clock.started_on, clock.due_on) == (date(2026, 11, 23), date(2026, 12, 23))


@pytest.mark.parametrize(("name", "level"), [("覃大水", "code"), ("", "code")])
def test_another_name_or_none_is_no_signature(name, level, net):
    case = mediation_in("agreed", net)

    with fault("name"):
        services.sign(
            seat=seat(case, Side.RESPONDENT),
            digest=standing_agreement(case).digest,
            level=level,
            typed_name=name,
            now=MONDAY,
        )
    assert not Signature.objects.exists()


def test_a_text_that_was_changed_meanwhile_is_not_signed(net):
    case = mediation_in("agreed", net)

    with fault("name"):
        services.sign(seat=seat(case, Side.APPLICANT), digest="0" * 64, level="code", typed_name="田大山", now=MONDAY)


def test_signing_twice_is_signing_once(net):
    case = mediation_in("agreed", net)

    signed(case, MONDAY)
    signed(case, MONDAY + HOUR)

    assert Signature.objects.count() == 2


def test_talking_again_makes_the_text_and_its_signatures_worthless(net):
    case = mediation_in("agreed", net)
    signed(case, MONDAY)

    case = step(case, "talk_again", net, MONDAY, reason="金额要改。")

    assert case.state == "in_session"
    assert standing_agreement(case) is None


def test_an_oral_agreement_takes_effect_when_it_is_reached(net):
    case = mediation_in("in_session", net)

    services.record_oral(
        case=case, lines=LINES, total_fen=TOTAL, facts=FACTS, by=fresh(net.mediator), now=MONDAY + 5 * HOUR
    )

    case = Case.objects.get(pk=case.pk)
    assert case.state == "performing"
    assert standing_agreement(case).effective_on == date(2026, 11, 23)
    assert Clock.objects.running().filter(case=case, rule_key="mediation.confirm").exists()


# Keeping it


def pay(case, net, line, fen, on, now, **fields):
    return services.record_kept(
        case=case, line=line, fen=fen, on=on, side=Side.RESPONDENT, by=fresh(net.mediator), now=now, **fields
    )


def test_an_instalment_that_is_late_is_seen_chased_and_made_good(net):
    case = mediation_in("performing", net)
    assert Clock.objects.running().get(case=case, rule_key="mediate.next_due").due_on == date(2026, 12, 1)

    late = MONDAY + 9 * DAY  # 2 December
    let_clocks_act(late)
    case = Case.objects.get(pk=case.pk)
    assert case.state == "late"
    assert Notice.objects.filter(template="case_moved").exists()

    case = step(case, "speak", net, late, said="她说周五付。")
    pay(case, net, 1, 40_000, late.date(), late)
    assert Case.objects.get(pk=case.pk).state == "late"
    pay(case, net, 1, 60_000, date(2026, 12, 4), late + 2 * DAY)
    case = Case.objects.get(pk=case.pk)
    assert case.state == "performing"
    assert Clock.objects.running().get(case=case, rule_key="mediate.next_due").due_on == date(2026, 12, 10)

    services.record_kept(
        case=case, line=3, fen=0, on=date(2026, 12, 8), side=Side.RESPONDENT, by=fresh(net.mediator), now=late + 7 * DAY
    )
    pay(case, net, 2, 100_000, date(2027, 1, 3), MONDAY + 42 * DAY)
    case = Case.objects.get(pk=case.pk)
    assert case.state == "performed"
    standing = standing_of(standing_agreement(case), date(2027, 2, 1))
    assert [item.state for item in standing.lines] == [State.KEPT_LATE, State.KEPT, State.KEPT]


@pytest.mark.parametrize(
    ("line", "fen", "on", "field"),
    [
        (1, 200_001, date(2026, 11, 24), "fen"),
        (1, 0, date(2026, 11, 24), "fen"),
        (1, 5_000, date(2026, 11, 30), "on"),
        (1, 5_000, date(2026, 11, 1), "on"),
        (3, 5_000, date(2026, 11, 24), "fen"),
        (9, 5_000, date(2026, 11, 24), "line"),
        (None, 5_000, None, "on"),
    ],
)
def test_what_cannot_have_been_done_is_refused_beside_its_field(line, fen, on, field, net):
    case = mediation_in("performing", net)

    with pytest.raises(Faults) as refused:
        pay(case, net, line, fen, on, MONDAY + DAY)

    assert set(refused.value.by_field) == {field}
    assert not Kept.objects.exists()


def test_a_debtor_s_word_waits_and_a_creditor_s_counts(net):
    case = mediation_in("performing", net)
    today = (MONDAY + DAY).date()
    claim = services.claim_kept(
        case=case, line=1, fen=100_000, on=today, said_by=Side.RESPONDENT, side=Side.RESPONDENT, now=MONDAY + DAY
    )
    assert standing_of(standing_agreement(case), today).paid_fen == 0
    with pytest.raises(ActionNotAllowed):
        services.confirm_kept(kept=claim, confirmed_by=Side.RESPONDENT, now=MONDAY + DAY)

    services.confirm_kept(kept=claim, confirmed_by=Side.APPLICANT, now=MONDAY + DAY)

    assert standing_of(standing_agreement(case), today).paid_fen == 100_000
    services.claim_kept(
        case=case, line=2, fen=50_000, on=today, said_by=Side.APPLICANT, side=Side.RESPONDENT, now=MONDAY + DAY
    )
    assert standing_of(standing_agreement(case), today).paid_fen == 150_000


def test_a_payment_written_down_by_mistake_is_taken_back(net):
    case = mediation_in("performing", net)
    row = pay(case, net, 1, 100_000, (MONDAY + DAY).date(), MONDAY + DAY)

    services.take_back_kept(kept=row, by=fresh(net.mediator), now=MONDAY + DAY)

    assert standing_of(standing_agreement(case), date(2026, 11, 25)).paid_fen == 0


def test_one_is_reminded_once_before_the_day_and_once_after(net):
    mediation_in("performing", net)
    assert remind_of_promises(MONDAY + DAY) == 0

    assert remind_of_promises(MONDAY + 5 * DAY) == 1
    assert remind_of_promises(MONDAY + 6 * DAY) == 0
    assert remind_of_promises(MONDAY + 9 * DAY) == 1
    assert remind_of_promises(MONDAY + 9 * DAY) == 0
    assert Notice.objects.filter(template="promise_due").count() == 2


# The court


def ask_court(case, net, now, **typed):
    given = {
        "ground": "mediation_body",
        "court": "恩施市人民法院",
        "asked_on": now.date().isoformat(),
        "together": "yes",
    } | typed
    return step(case, "ask_court", net, now, **given)


def test_the_court_is_asked_once_within_the_thirty_days(net):
    case = ask_court(mediation_in("performing", net), net, MONDAY + DAY)

    assert not Clock.objects.running().filter(case=case, rule_key="mediation.confirm").exists()
    with fault("court"):
        ask_court(case, net, MONDAY + 2 * DAY)


def test_after_thirty_days_it_is_too_late(net):
    case = mediation_in("performing", net)
    for line in (1, 3):
        services.record_kept(
            case=case,
            line=line,
            fen=100_000 if line == 1 else 0,
            on=date(2026, 11, 24),
            side=Side.RESPONDENT,
            by=fresh(net.mediator),
            now=MONDAY + DAY,
        )
    let_clocks_act(MONDAY + 31 * DAY)

    case = Case.objects.get(pk=case.pk)
    assert case.state == "performing"
    with fault("asked_on"):
        ask_court(case, net, MONDAY + 32 * DAY)


@pytest.mark.parametrize("heard_of_the_end", [True, False])
def test_what_was_handed_in_on_the_last_day_may_be_written_down_later(heard_of_the_end, net):
    """People's Mediation Law art. 33(1): within thirty days both sides ask, not somebody types."""
    case = mediation_in("performing", net)
    let_clocks_act(MONDAY + (31 if heard_of_the_end else 29) * DAY)

    case = ask_court(case, net, MONDAY + 31 * DAY, asked_on="2026-12-23")

    case = step(case, "court_confirmed", net, MONDAY + 40 * DAY, ruled_on="2027-01-02")
    assert [route.key for route in routes_for(case)] == ["enforcement", "aid"]


def test_the_form_for_the_court_is_made_before_it_is_handed_in_and_stops_nothing(net):
    case = step(mediation_in("performing", net), "prepare_court", net, MONDAY + DAY, ground="mediation_body")

    assert Document.objects.filter(matter=case.pk, template="mediation.joint_application").count() == 1
    assert Clock.objects.running().filter(case=case, rule_key="mediation.confirm").exists()
    with fault("ruled_on"):
        step(case, "court_confirmed", net, MONDAY + DAY, ruled_on="2026-11-24")


def test_a_new_agreement_is_not_confirmed_by_what_the_court_was_asked_of_the_old_one(net):
    case = ask_court(mediation_in("performing", net), net, MONDAY + DAY)
    case = step(case, "court_refused", net, MONDAY + DAY, ruled_on="2026-11-24", reason="损害他人利益。")
    services.record_oral(case=case, lines=LINES, total_fen=TOTAL, facts=FACTS, by=fresh(net.mediator), now=MONDAY + DAY)

    with fault("ruled_on"):
        step(case, "court_confirmed", net, MONDAY + 2 * DAY, ruled_on="2026-11-25")
    case = ask_court(case, net, MONDAY + 2 * DAY)
    assert step(case, "court_confirmed", net, MONDAY + 2 * DAY, ruled_on="2026-11-25").state == "performing"


def test_a_day_before_the_agreement_is_no_day_to_have_asked(net):
    with fault("asked_on"):
        ask_court(mediation_in("performing", net), net, MONDAY + DAY, asked_on="2026-11-20")


def test_what_the_court_holds_invalid_is_talked_over_again(net):
    case = ask_court(mediation_in("performing", net), net, MONDAY + DAY)

    case = step(case, "court_refused", net, MONDAY + DAY, ruled_on="2026-11-24", reason="损害他人利益。")

    assert case.state == "in_session"
    assert standing_agreement(case) is None


def test_the_court_answers_only_what_it_was_asked(net):
    with fault("ruled_on"):
        step(mediation_in("performing", net), "court_confirmed", net, MONDAY + DAY, ruled_on="2026-11-24")
