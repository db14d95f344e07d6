"""Rows stored the short way are the rows that ``save`` stores."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict

from caravan.audit.models import Event
from caravan.consultations.models import Consultation
from caravan.jobs.models import Worker
from caravan.matters.models import Matter, Party
from caravan.privacy.ids import uuid7
from caravan.storing import insert, one_state, together
from tests.factories.network import MONDAY, ask, build_network

pytestmark = pytest.mark.django_db


def copied(row: Any, **changes: Any) -> Any:
    """Return an unsaved row like ``row``, under another key."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**(values | changes))


def worker(name: str) -> Worker:
    return Worker(name=name, started_at=MONDAY, seen_at=MONDAY)


def test_every_kind_of_value_is_stored_as_by_saving() -> None:
    build_network()
    matter = ask().matter
    party = Party.objects.get(matter=matter, part="asker")
    twins = [copied(matter, id=uuid7(), number=f"422801-261-9999{n}", title="第二件") for n in (1, 2)]

    insert([twins[0]])
    twins[1].save(force_insert=True)
    insert([copied(party, id=uuid7(), matter_id=twins[0].pk)])
    copied(party, id=uuid7(), matter_id=twins[1].pk).save(force_insert=True)

    apart = ["id", "number", "matter"]
    stored = [model_to_dict(Matter.objects.get(pk=twin.pk), exclude=apart) for twin in twins]
    people = [model_to_dict(Party.objects.get(matter_id=twin.pk), exclude=apart) for twin in twins]
    assert stored[0] == stored[1]
    assert people[0] == people[1]
    assert people[0]["phone"] == party.phone


def test_personal_data_is_sealed() -> None:
    build_network()
    matter = ask().matter
    Consultation.objects.filter(matter=matter).delete()

    insert([Consultation(matter=matter, wish="拿回工资")])

    with connection.cursor() as cursor:
        cursor.execute("SELECT wish FROM consultations_consultation")
        assert "拿回工资".encode() not in bytes(cursor.fetchone()[0])
    assert Consultation.objects.get(matter=matter).wish == "拿回工资"


def test_several_rows_cost_one_statement_and_none_costs_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        insert([worker("a"), worker("b"), worker("c")])
        insert([])

    assert Worker.objects.count() == 3


def test_a_stored_row_is_no_longer_new() -> None:
    event = Event(at=MONDAY, actor="system", action="probe", chain="a", seq=1, mac=b"")

    insert([event])

    assert not event._state.adding


def test_what_fails_among_several_sent_together_undoes_them_all() -> None:
    insert([worker("once")])

    def both() -> None:
        with transaction.atomic(), together():
            insert([worker("new")])
            insert([worker("once")])

    with pytest.raises(IntegrityError):
        both()

    assert list(Worker.objects.values_list("name", flat=True)) == ["once"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_reading_one_moment_may_take_longer_than_a_request_and_leaves_the_limits_as_they_were() -> None:
    def limits() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('transaction_read_only')")
            return list(cursor.fetchone())

    usual = limits()
    with one_state():
        within = limits()

    assert usual[0] != "0"
    assert within == ["0", "on"]
    assert limits() == usual
