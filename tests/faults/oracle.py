"""Read the database after an ordeal and say what is wrong with it, knowing only what the clients were told.

    python -m tests.faults.oracle < told.json

Runs in the environment of the installation: it opens every question with the keys, so what cannot be read is found too.
"""

import json
import sys
from collections import Counter, defaultdict
from typing import Any


def examine(told: dict[str, Any]) -> dict[str, list[str]]:
    """Return what is wrong, by kind; every list is empty if all is well."""
    from caravan.audit.verifying import verify
    from caravan.consultations.models import Round
    from caravan.matters.models import Matter
    from caravan.storing import one_state

    rounds = list(Round.objects.filter(number=1).select_related("matter__owner"))
    stored: dict[str, list[Matter]] = defaultdict(list)
    for one in rounds:
        stored[one.question.split("：")[0]].append(one.matter)
    matters = list(Matter.objects.all())
    with one_state():
        verdict = verify()
    return {
        "lost": [
            f"{marker} {number}"
            for marker, numbers in told["receipts"].items()
            for number in numbers
            if number not in {matter.number for matter in stored[marker]}
        ],
        "doubled": [marker for marker, found in stored.items() if len(found) > 1],
        "ghosts": [marker for marker in stored if marker not in set(told["sent"])] + _incomplete(matters),
        "ownerless": _ownerless(matters),
        "unaudited": _unaudited(matters, told["withdrawn"]),
        "chain": [str(breach) for breach in verdict.breaches],
        "gaps": _gaps(matters),
        "untold": _untold(),
        "not withdrawn": _not_withdrawn(told["withdrawn"]),
        "files": _files(told["photos"], stored),
    }


def _incomplete(matters: list[Any]) -> list[str]:
    """Name matters that are there only in part."""
    from caravan.consultations.models import Consultation
    from caravan.matters.models import Entry, Party

    have = {
        "consultation": set(Consultation.objects.values_list("pk", flat=True)),
        "asker": set(Party.objects.filter(part="asker").values_list("matter_id", flat=True)),
        "thread": set(Entry.objects.filter(kind="received").values_list("matter_id", flat=True)),
    }
    return [
        f"{matter.number} without {name}" for name, pks in have.items() for matter in matters if matter.pk not in pks
    ]


def _ownerless(matters: list[Any]) -> list[str]:
    from caravan.consultations.models import Round

    waiting = Counter(Round.objects.waiting().values_list("matter_id", flat=True))
    dues = dict(Round.objects.waiting().order_by("-due_at").values_list("matter_id", "due_at"))
    wrong = []
    for matter in matters:
        if (matter.state == "open") != bool(waiting[matter.pk]):
            wrong.append(f"{matter.number} is {matter.state} with {waiting[matter.pk]} waiting")
        elif matter.state == "open" and (matter.owner_id is None or matter.rung is None or matter.due_at is None):
            wrong.append(f"{matter.number} has no owner")
        elif matter.state == "open" and matter.due_at != dues[matter.pk]:
            wrong.append(f"{matter.number} is due at another time than was promised")
    return wrong


def _unaudited(matters: list[Any], withdrawn: list[str]) -> list[str]:
    from caravan.audit.models import Event

    asked = Counter(Event.objects.filter(action="consultation.ask").values_list("subject_id", flat=True))
    wrong = [f"{matter.number}: {asked[str(matter.pk)]} events" for matter in matters if asked[str(matter.pk)] != 1]
    wrong += [f"an event of {subject}" for subject in asked.keys() - {str(matter.pk) for matter in matters}]
    taken = Counter(Event.objects.filter(action="consultation.withdraw").values_list("subject_id", flat=True))
    back = {str(matter.pk): matter.number for matter in matters if matter.state == "withdrawn"}
    wrong += [f"{number} withdrawn {taken[pk]} times" for pk, number in back.items() if taken[pk] != 1]
    return wrong + [f"{pk} withdrawn on record only" for pk in taken.keys() - back.keys()]


def _gaps(matters: list[Any]) -> list[str]:
    from caravan.matters.models import SerialCounter

    numbers: dict[str, list[int]] = defaultdict(list)
    for matter in matters:
        county, _year, serial = matter.number.split("-")
        numbers[county].append(int(serial))
    last = dict(SerialCounter.objects.values_list("county_code", "last"))
    return [
        f"{county}: {len(found)} of {last.get(county)}"
        for county, found in numbers.items()
        if sorted(found) != list(range(1, last.get(county, 0) + 1))
    ]


def _untold() -> list[str]:
    """Name letters that have not left and that nothing will carry out."""
    from caravan.notifications.models import Notice
    from caravan.outbox.models import Message

    carried = {
        payload["notice"] for payload in Message.objects.values_list("payload", flat=True) if "notice" in payload
    }
    waiting = Notice.objects.filter(sent_at=None, failed_at=None, dropped_at=None).values_list("pk", flat=True)
    parked = [f"given up: {message}" for message in Message.objects.parked()]
    return parked + [str(pk) for pk in waiting if str(pk) not in carried]


def _not_withdrawn(numbers: list[str]) -> list[str]:
    from caravan.matters.models import Matter

    return list(Matter.objects.filter(number__in=numbers).exclude(state="withdrawn").values_list("number", flat=True))


def _files(photos: dict[str, str], stored: dict[str, list[Any]]) -> list[str]:
    """Name files that were acknowledged and are not whole, or not with their question."""
    import hashlib

    from caravan.files import disk, services
    from caravan.files.models import StoredFile
    from caravan.matters.models import Attachment

    held = {str(file): str(matter) for file, matter in Attachment.objects.values_list("file_id", "matter_id")}
    wrong = []
    for marker, photo in photos.items():
        if not any(held.get(photo) == str(matter.pk) for matter in stored[marker]):
            wrong.append(f"{photo} is not with {marker}")
    for file in StoredFile.objects.all():
        try:
            is_whole = hashlib.sha256(disk.path_of(file.stored_as).read_bytes()).hexdigest() == file.sha256
            services.read(file)
        except Exception as error:
            wrong.append(f"{file.pk}: {type(error).__name__}")
        else:
            wrong += [] if is_whole else [f"{file.pk} is another"]
    return wrong


def main() -> None:
    import django

    django.setup()
    json.dump(examine(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
