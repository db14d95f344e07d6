"""What is published of cases: the database counts what the definition says, from cases walked by the real services."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from caravan.cases.jobs import let_clocks_act
from caravan.cases.models import Case, Clock
from caravan.cases.procedures import PROCEDURES
from caravan.cases.services import take_step
from caravan.engine.case_measures import CaseFigures, CaseRow, LegalPeriod, tally
from caravan.people.roles import Role
from caravan.rulebook.periods import PERIODS
from caravan.statistics.cases import case_figures, published_cases
from caravan.statistics.definitions import CASE_DEFINITIONS
from caravan.statistics.places import part_of
from caravan.statistics.response import Period, forget
from caravan.statistics.withholding import FEWEST
from caravan.web.open.cases import TOLD
from tests.factories.cases import case_in, offices, opened
from tests.factories.network import MONDAY, build_network, person, region

pytestmark = pytest.mark.django_db

NOVEMBER = Period.month(MONDAY.date())
DAY = timedelta(days=1)
STATES = {
    "legal_aid": (
        *("received", "incomplete", "granted", "refused", "refusal_objected", "in_progress"),
        *("reported", "closed", "terminated", "closed_refused", "withdrawn"),
    ),
    "mediation": (
        *("applied", "invited", "in_session", "agreed", "performing", "late", "performed"),
        *("unperformed", "declined", "failed", "not_accepted", "withdrawn"),
    ),
}


@pytest.fixture(autouse=True)
def _fresh_figures():
    forget()
    yield
    forget()


@pytest.fixture
def net():
    return offices(build_network(county_advisers=1))


def defined(procedure: str, now) -> CaseFigures:
    rows = []
    for case in Case.objects.filter(procedure=procedure):
        clocks = case.clocks.filter(rule_key__in=PERIODS, is_ours=True)
        periods = tuple(LegalPeriod(one.due_at, one.stopped_at, one.outcome == Clock.Outcome.DROPPED) for one in clocks)
        kind = PROCEDURES[procedure].counts_as(case.state)
        rows.append(CaseRow(kind, case.closed_on is None, periods))
    return tally(rows, now)


def figures(procedure: str, now=MONDAY + DAY, scope: str = "42") -> CaseFigures | None:
    forget()
    return published_cases(NOVEMBER, now=now, scope=scope)[procedure].whole


@pytest.mark.parametrize("procedure", STATES)
@pytest.mark.parametrize("days", [0, 3, 8, 60])
def test_the_database_counts_what_the_definition_says(net, procedure, days):
    for state in STATES[procedure]:
        case_in(state, net, procedure=procedure)
    now = MONDAY + days * DAY

    counted = case_figures(Case.objects.all(), part_of("42", "matter__"), now)

    assert counted == {(procedure, "4228"): defined(procedure, now)}
    assert counted[procedure, "4228"].applied == len(STATES[procedure])


def test_every_state_of_every_procedure_counts_as_one_thing():
    """A state that fed nothing, or two figures, would make the parts add up to something else."""
    for procedure in PROCEDURES.values():
        for state in procedure.workflow.states:
            assert sum(state in states for states in procedure.feeds.values()) == 1, (procedure.key, state)


def test_an_application_is_decided_within_the_legal_time_or_it_is_missed(net):
    case_in("granted", net)
    opened(token="waits")
    five = [opened(token=f"more-{number}") for number in range(3)]

    in_time, over = figures("legal_aid", MONDAY + DAY), figures("legal_aid", five[0].matter.due_at)

    assert (in_time.legal_kept, in_time.legal_missed) == (1, 0)
    # Four wait for their decision; the one that was granted has no lawyer yet.
    assert (over.legal_kept, over.legal_missed, over.legal_running) == (1, 5, 0)
    assert str(over.legal_percent) == "16.6"


def test_a_period_that_a_withdrawal_made_needless_counts_only_if_it_was_missed(net):
    early, late = opened(token="early"), opened(token="late")
    due = early.matter.due_at
    take_step(case=early, action="withdraw", by=None, now=MONDAY + DAY)
    take_step(case=late, action="withdraw", by=None, now=due)

    counted = case_figures(Case.objects.all(), part_of("42", "matter__"), due)["legal_aid", "4228"]

    assert (counted.withdrawn, counted.legal_kept, counted.legal_missed) == (2, 0, 1)
    assert early.clocks.get().outcome == Clock.Outcome.DROPPED


def test_a_kept_agreement_counts_as_performed_and_one_that_waits_does_not(net):
    for state in ("performed", "performing", "performed", "late", "declined"):
        case_in(state, net, procedure="mediation")
    counted = figures("mediation", MONDAY + DAY)

    assert (counted.accepted, counted.agreed, counted.performed, counted.keeping, counted.late) == (5, 4, 2, 1, 1)
    assert str(counted.performed_percent) == "66.6"


def test_a_case_belongs_to_the_month_in_which_it_was_applied_for(net):
    for number in range(FEWEST):
        opened(MONDAY, token=f"monday-{number}")
    december = Period.month(date(2026, 12, 1))

    assert figures("legal_aid").applied == FEWEST
    assert published_cases(december, now=MONDAY, scope="42")["legal_aid"].whole.applied == 0


def test_the_figures_are_final_when_the_month_and_all_its_cases_are_over(net):
    cases = [opened(token=str(number)) for number in range(FEWEST)]
    after = NOVEMBER.ends_at

    assert not published_cases(NOVEMBER, now=after, scope="42")["legal_aid"].is_final
    for case in cases:
        take_step(case=case, action="withdraw", by=None, now=MONDAY + DAY)
    forget()
    assert published_cases(NOVEMBER, now=after, scope="42")["legal_aid"].is_final
    assert not published_cases(NOVEMBER, now=after - DAY, scope="42")["legal_aid"].is_final


def test_where_too_few_applied_nothing_is_told_on_any_page(net):
    wuhan = region("4201", "武汉市", net.regions["42"])
    district = region("420102", "江岸区", wuhan)
    person("officer-420102", Role.LEGAL_AID_OFFICER, district)
    person("seat-4201", Role.CITY_DUTY_SEAT, wuhan)
    person("supervisor-4201", Role.SUPERVISOR, wuhan)
    for number in range(FEWEST + 2):
        opened(token=f"here-{number}")
    for number in range(FEWEST - 1):
        opened(token=f"there-{number}", region_code="420102")

    province = published_cases(NOVEMBER, now=MONDAY, scope="42")["legal_aid"]

    assert province.whole.applied == 2 * FEWEST + 1
    assert not province.parts  # the larger place hides the smaller
    for scope in ("4201", "420102", "4228", "422801"):
        assert figures("legal_aid", MONDAY, scope) is None


def test_two_statements_count_any_number_of_cases(net, django_assert_num_queries):
    for number in range(4):
        opened(token=str(number))
    let_clocks_act(MONDAY)
    by = part_of("4228", "matter__")

    with django_assert_num_queries(2):
        case_figures(Case.objects.all(), by, MONDAY)


def test_every_figure_of_cases_is_defined_in_both_languages_and_told_somewhere():
    assert {name for names in TOLD.values() for name in names} == CASE_DEFINITIONS.keys()
    for key, definition in CASE_DEFINITIONS.items():
        assert definition.key == key
        with translation.override("en"):
            english = str(definition.name), str(definition.meaning)
        with translation.override("zh-hans"):
            chinese = str(definition.name), str(definition.meaning)
        assert all(max(word) >= "一" for word in chinese), key
        assert all(word.isascii() for word in english), key
