"""Audit events are written with their context and never change again."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from caravan import audit
from caravan.audit import context
from caravan.audit.middleware import RequestIdMiddleware
from caravan.audit.models import AppendOnly, Event
from caravan.people.roles import Role

NOW = datetime(2026, 10, 9, 3, tzinfo=UTC)


def record_one() -> Event:
    audit.record("matter.take", actor="liu", subject=("matters.matter", 7), region="422801", now=NOW)
    return Event.objects.get()


@pytest.mark.django_db
def test_an_event_says_who_did_what_to_what_and_when():
    event = record_one()

    assert (event.actor, event.action, event.subject_kind, event.subject_id) == (
        "liu",
        "matter.take",
        "matters.matter",
        "7",
    )
    assert (event.at, event.region, event.result) == (NOW, "422801", "done")


@pytest.mark.django_db
def test_an_event_carries_the_request_and_the_role_it_was_made_in():
    with context.within(request_id="abc", role="station_clerk"):
        context.describe(acting_for="asker")
        event = record_one()

    assert (event.request_id, event.role, event.acting_for) == ("abc", "station_clerk", "asker")
    assert context.current() == context.Context()


@pytest.mark.django_db
def test_an_event_names_every_role_that_one_person_holds():
    """PostgreSQL keeps to the length of a column: a page of somebody with several roles would not open."""
    longest = ",".join(sorted(Role.values))
    with context.within(request_id="abc", role=longest):
        event = record_one()

    assert event.role == longest
    assert len(longest) <= Event._meta.get_field("role").max_length


@pytest.mark.django_db
def test_an_event_that_names_no_place_belongs_to_where_its_maker_works():
    with context.within(region="422801"):
        audit.record("receipt.questions", actor="liu", subject=None, now=NOW)
        audit.record("matter.take", actor="liu", subject=None, region="420106", now=NOW)
    audit.record("phone_code.send", actor="asker", subject=None, now=NOW)

    assert list(Event.objects.order_by("pk").values_list("region", flat=True)) == ["422801", "420106", ""]


@pytest.mark.django_db
def test_several_events_cost_one_statement(django_assert_num_queries):
    entries = [audit.Entry("seen", "liu", ("matters.matter", number)) for number in range(5)]

    with django_assert_num_queries(1):
        audit.record_many(entries, now=NOW)

    assert Event.objects.count() == 5


@pytest.mark.django_db
def test_a_look_names_what_was_shown_and_why():
    event = record_one()

    audit.seen(actor="liu", subject=event, what=["phone"], purpose="call back", now=NOW)

    seen = Event.objects.about("audit.event", event.pk).get()
    assert (seen.action, seen.data, seen.purpose) == ("seen", {"what": ["phone"]}, "call back")


@pytest.mark.django_db
def test_an_event_is_gone_with_the_change_that_was_rolled_back():
    with transaction.atomic():
        record_one()
        transaction.set_rollback(True)

    assert not Event.objects.exists()


@pytest.mark.django_db
def test_models_refuse_to_change_or_delete_an_event():
    event = record_one()
    event.actor = "somebody else"

    for attempt in (
        event.save,
        event.delete,
        lambda: Event.objects.update(actor="x"),
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.bulk_update([event], ["actor"]),
    ):
        with pytest.raises(AppendOnly):
            attempt()


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE audit_event SET actor = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_or_delete_an_event(statement):
    record_one()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Event.objects.get().actor == "liu"


@pytest.mark.django_db(transaction=True)
def test_transactional_tests_can_empty_the_table():
    record_one()

    assert Event.objects.count() == 1


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(context.current().request_id)


def test_every_answer_names_its_request():
    response = RequestIdMiddleware(answer)(RequestFactory().get("/"))

    assert response["X-Request-ID"] == response.content.decode() != ""


@pytest.mark.parametrize("given", ["zhang san", "x\ny", "0123456789abcdef" * 5, "<b>"])
def test_a_request_id_that_is_not_one_is_replaced(given):
    request = RequestFactory().get("/", headers={"X-Request-ID": given})

    assert RequestIdMiddleware(answer)(request)["X-Request-ID"] != given


def test_the_request_id_of_the_proxy_is_kept():
    request = RequestFactory().get("/", headers={"X-Request-ID": "0123456789abcdef"})

    assert RequestIdMiddleware(answer)(request)["X-Request-ID"] == "0123456789abcdef"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("codes", "seen"),
    [
        (["42"], {"42", "422801", "422801101201", "422802", ""}),
        (["422801"], {"422801", "422801101201", ""}),
        (["422801", "422802"], {"422801", "422801101201", "422802", ""}),
        (["4201"], {""}),
        ([], set()),
    ],
)
def test_events_are_seen_by_those_whose_region_they_lie_in(codes, seen):
    regions = ["42", "422801", "422801101201", "422802", "43", ""]
    audit.record_many([audit.Entry("seen", "liu", region=region) for region in regions], now=NOW)

    assert set(Event.objects.visible_in(codes).values_list("region", flat=True)) == seen
