"""Which lawyer advises which village: signing, ending, who stands in, and the gaps that open up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from caravan import audit, clock, notifications
from caravan.directory.models import AdviserContract
from caravan.directory.queries import coverage_gaps, supervisor_for
from caravan.directory.refusals import ContractHeld, ContractOver, Unfit
from caravan.jobs.alarms import clear_alarm, raise_alarm
from caravan.jobs.models import Alarm
from caravan.people.models import User
from caravan.people.queries import answers
from caravan.people.services import actor_of
from caravan.regions.models import Region

REMINDERS = (7, 30, 60)  # days before a contract ends
GAP = "adviser_gap"
# A gap is looked for so long after a contract has ended; older ones have had their alarm.
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class EndedContract:
    """An ended contract and the first day its village has no adviser, if it has none then."""

    contract: AdviserContract
    gap_from: date | None


@transaction.atomic
def sign_contract(
    *,
    adviser: User,
    region: Region,
    starts_on: date,
    ends_on: date | None = None,
    substitute: User | None = None,
    by: User | None,
    now: datetime,
) -> AdviserContract:
    """Enter that ``adviser`` advises a village from ``starts_on`` to ``ends_on``, both included.

    A village may have two advisers, but not the same one twice: raises ``ContractHeld``, or ``Unfit``
    naming the field.
    """
    if region.level != Region.Level.VILLAGE:
        raise Unfit("region", _("A contract is for a village or community."))
    if ends_on is not None and ends_on < starts_on:
        raise Unfit("ends_on", _("A contract cannot end before it begins."))
    _check_people(adviser, substitute)
    # The adviser's row is the lock against signing the same contract twice at once.
    User.objects.select_for_update(of=("self",)).get(pk=adviser.pk)
    same = AdviserContract.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), adviser=adviser, region=region)
    if ends_on is not None:
        same = same.filter(starts_on__lte=ends_on)
    if same.exists():
        raise ContractHeld
    contract = AdviserContract.objects.create(
        adviser=adviser,
        substitute=substitute,
        region=region,
        county_code=region.code[:6],
        starts_on=starts_on,
        ends_on=ends_on,
    )
    today = clock.china(now).date()
    if starts_on <= today and answers(adviser, today):
        clear_alarm(GAP, now, key=region.code)
    _record("contract.sign", contract, by, now, adviser=adviser.pk)
    return contract


@transaction.atomic
def end_contract(*, contract: AdviserContract, on: date, reason: str, by: User | None, now: datetime) -> EndedContract:
    """Let ``on`` be the last day of ``contract``; say whether the village is without an adviser from then.

    Raises ``ContractOver`` if it has ended, ``Unfit`` if the day is before its first.
    """
    contract = _locked(contract)
    if contract.ends_on is not None and contract.ends_on < clock.china(now).date():
        raise ContractOver
    if on < contract.starts_on:
        raise Unfit("on", _("A contract cannot end before it begins."))
    contract.ends_on, contract.end_reason, contract.reminded_days = on, reason, None
    contract.save(update_fields=["ends_on", "end_reason", "reminded_days"])
    after = on + timedelta(days=1)
    gap_from = None if _is_advised(contract.region, after) else after
    _record("contract.end", contract, by, now, on=on.isoformat(), has_gap=gap_from is not None)
    if gap_from is not None and on <= clock.china(now).date():
        _alarm(contract.region, now)
    return EndedContract(contract, gap_from)


@transaction.atomic
def set_substitute(
    *, contract: AdviserContract, substitute: User | None, by: User | None, now: datetime
) -> AdviserContract:
    """Name who stands in for the adviser of a contract, or that nobody does."""
    contract = _locked(contract)
    if contract.ends_on is not None and contract.ends_on < clock.china(now).date():
        raise ContractOver
    _check_people(contract.adviser, substitute)
    contract.substitute = substitute
    contract.save(update_fields=["substitute"])
    _record("contract.substitute", contract, by, now, substitute=substitute.pk if substitute else None)
    return contract


def remind_of_ends(*, now: datetime) -> int:
    """Tell advisers and supervisors of contracts that end in 60, 30 and 7 days; return how many contracts.

    Contracts that have a successor are left out. Repeating it tells nobody twice, and a day on which it
    did not run is caught up with. Contracts of one person that end on one day make one notice.
    """
    today = clock.china(now).date()
    told = 0
    for limit, longer in zip(REMINDERS, (0, *REMINDERS), strict=False):
        due = _without_successor(
            AdviserContract.objects.filter(
                Q(reminded_days=None) | Q(reminded_days__gt=limit),
                ends_on__gt=today + timedelta(days=longer if longer else -1),
                ends_on__lte=today + timedelta(days=limit),
            ),
            today,
        )
        told += _remind(list(due.values_list("pk", flat=True)), limit, now)
    return told


@transaction.atomic
def _remind(keys: Sequence[int], limit: int, now: datetime) -> int:
    contracts = list(
        AdviserContract.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(Q(reminded_days=None) | Q(reminded_days__gt=limit), pk__in=keys)
        .select_related("region")
        .order_by("pk")
    )
    AdviserContract.objects.filter(pk__in=[contract.pk for contract in contracts]).update(reminded_days=limit)
    today = clock.china(now).date()
    supervisors: dict[str, list[User]] = {}
    counts: dict[tuple[int, date], int] = defaultdict(int)
    for contract in contracts:
        if contract.ends_on is None:
            continue
        if contract.county_code not in supervisors:
            supervisors[contract.county_code] = supervisor_for(contract.region, today)
        for user_id in {contract.adviser_id, *(user.pk for user in supervisors[contract.county_code])}:
            counts[user_id, contract.ends_on] += 1
    notifications.post(
        [
            notifications.Letter(
                "contract_ending", ("in_app",), {"count": str(count), "on": on.isoformat()}, user_id=user_id
            )
            for (user_id, on), count in sorted(counts.items())
        ],
        now=now,
    )
    return len(contracts)


def watch_gaps(*, now: datetime) -> int:
    """Raise an alarm for each village that has lost its adviser; clear those of villages that have one now.

    It is lost on the last day of a contract without a successor, and when the only adviser's account is shut
    or their role ends while the contract goes on. Returns how many villages have lost theirs: those that ended
    longer ago than ``LOOK_BACK``, and villages that never had one, are counted by ``coverage_gaps`` alone.
    """
    today = clock.china(now).date()
    ended = _without_successor(
        AdviserContract.objects.filter(ends_on__gte=today - LOOK_BACK, ends_on__lte=today), today
    )
    advised = AdviserContract.objects.advising(today).filter(region=OuterRef("region"))
    hollow = AdviserContract.objects.in_force(today).filter(~Exists(advised))
    gaps = {
        contract.region.code: contract.region
        for contracts in (ended, hollow)
        for contract in contracts.select_related("region")
    }
    for region in gaps.values():
        _alarm(region, now)
    open_keys = set(Alarm.objects.open().filter(kind=GAP).values_list("key", flat=True))
    for county in sorted({key[:6] for key in open_keys - gaps.keys()}):
        still = set(coverage_gaps(county, today).values_list("code", flat=True))
        for key in sorted(open_keys - gaps.keys()):
            if key.startswith(county) and key not in still:
                clear_alarm(GAP, now, key=key)
    return len(gaps)


def _without_successor(contracts: QuerySet[AdviserContract], today: date) -> QuerySet[AdviserContract]:
    """Leave out contracts on the day after whose end somebody advises the village who can answer today."""
    later = AdviserContract.objects.with_answering(today).filter(
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")),
        region=OuterRef("region"),
        starts_on__lte=OuterRef("ends_on") + timedelta(days=1),
    )
    return contracts.filter(~Exists(later))


def _is_advised(region: Region, day: date) -> bool:
    return AdviserContract.objects.advising(day).filter(region=region).exists()


def _alarm(region: Region, now: datetime) -> None:
    raise_alarm(GAP, f"{region.code} {region.name} has no adviser", now, key=region.code, region=region.code)


def _check_people(adviser: User, substitute: User | None) -> None:
    if not adviser.is_active:
        raise Unfit("adviser", _("The account of this person is closed."))
    if substitute is None:
        return
    if substitute.pk == adviser.pk:
        raise Unfit("substitute", _("Nobody can stand in for themselves."))
    if not substitute.is_active:
        raise Unfit("substitute", _("The account of this person is closed."))


def _locked(contract: AdviserContract) -> AdviserContract:
    rows = AdviserContract.objects.select_for_update(of=("self",)).select_related("region", "adviser")
    return rows.get(pk=contract.pk)


def _record(action: str, contract: AdviserContract, by: User | None, now: datetime, **data: object) -> None:
    audit.record(action, actor=actor_of(by), subject=contract, region=contract.region.code, data=data, now=now)
