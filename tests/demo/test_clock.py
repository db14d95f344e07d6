"""The demo's clock moves forward only, and everything due on the way happens at its own time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client

from caravan import clock
from caravan.consultations.models import Round
from caravan.demo import moving, services
from caravan.demo.context import bar
from caravan.gateways.sms.fake import FakeSms
from caravan.jobs.models import JobState
from caravan.matters.models import Entry, Matter
from caravan.outbox.models import Message
from caravan.web.context import display
from tests.factories.network import ask, build_network
from tests.factories.people import staff

HOUR = timedelta(hours=1)
# A Monday at ten in China, some years on: a demo is never behind the system's clock.
MONDAY = datetime(2027, 11, 22, 2, 0, tzinfo=UTC)


def test_the_clock_stands_where_it_was_put():
    moving.set_now(MONDAY)

    assert timedelta() <= moving.now() - MONDAY < timedelta(seconds=20)


def test_without_a_file_it_is_the_systems():
    assert moving.offset() == timedelta()


def test_it_never_goes_back():
    moving.set_now(MONDAY)
    moving.set_now(MONDAY - HOUR)
    moving.set_now(datetime.now(UTC) - HOUR)

    assert moving.now() >= MONDAY


def test_another_process_sees_it_move(settings, monkeypatch):
    moving.set_now(MONDAY)
    monkeypatch.setattr(moving, "_seen", (0, timedelta()))  # a process that has not looked yet

    assert moving.now() >= MONDAY


def test_a_damaged_file_leaves_it_where_it_was(settings):
    moving.set_now(MONDAY)
    assert moving.now() >= MONDAY
    (settings.DATA_DIR / "demo-clock").write_text("nonsense")

    assert moving.now() >= MONDAY


@pytest.fixture
def net(db):
    moving.set_now(MONDAY)
    clock.install(moving.now)
    return build_network()


def times(kind: str) -> list[datetime]:
    return list(Entry.objects.filter(kind=kind).order_by("at").values_list("at", flat=True))


def test_every_step_is_taken_at_the_time_of_its_ladder(net):
    matter = ask(MONDAY).matter
    due = [Matter.objects.get(pk=matter.pk).next_at]
    services.move_clock(now=MONDAY, to=MONDAY + 20 * HOUR)

    # On its first rung at once, for 15 service minutes; then 30, 60 and two hours: all on that Monday.
    assert due == [MONDAY + timedelta(minutes=15)]
    assert times("step") == [MONDAY + timedelta(minutes=minutes) for minutes in (0, 15, 45, 105, 225)]


def test_a_missed_promise_is_recorded_when_it_is_missed_and_not_when_somebody_looks(net):
    matter = ask(MONDAY).matter
    due_at = Round.objects.get(matter=matter).due_at
    services.move_clock(now=MONDAY, to=MONDAY + timedelta(days=9))

    assert times("missed") == [due_at + timedelta(seconds=1)]
    assert Round.objects.get(matter=matter).missed_at == due_at + timedelta(seconds=1)


def test_two_questions_climb_in_the_order_of_time(net):
    ask(MONDAY)
    ask(MONDAY + timedelta(minutes=10))
    services.move_clock(now=MONDAY, to=MONDAY + HOUR)

    assert times("step") == [MONDAY + timedelta(minutes=minutes) for minutes in (0, 10, 15, 25, 45, 55)]


def test_what_waits_to_be_sent_leaves_at_its_own_time(net):
    """Asked at night: the person is told at eight, however far the clock leaps."""
    night = datetime(2027, 11, 22, 14, 0, tzinfo=UTC)  # 22:00 in China
    moving.set_now(night)
    ask(night)
    morning = datetime(2027, 11, 23, 0, 0, tzinfo=UTC)
    services.move_clock(now=night, to=morning + 5 * HOUR)

    texts = [message for message in FakeSms(None).messages() if message.to == "12000000001"]
    assert len(texts) == 1
    assert morning <= texts[0].received_at < morning + timedelta(minutes=1)
    assert not Message.objects.pending().filter(run_after__lte=morning + 5 * HOUR).exists()


def test_the_jobs_have_run_by_the_time_it_arrives(net):
    to = MONDAY + timedelta(days=1)
    services.move_clock(now=MONDAY, to=to)

    assert JobState.objects.get(name="routing.climb_ladders").last_started_at == to
    assert not JobState.objects.exclude(last_error="").exists()


def test_it_says_how_many_steps_happened(net):
    ask(MONDAY)

    assert services.move_clock(now=MONDAY, to=MONDAY + timedelta(minutes=5)) == 0
    assert services.move_clock(now=MONDAY + timedelta(minutes=5), to=MONDAY + HOUR) == 2


def press(client: Client, by: str, **typed: str):
    return client.post("/demo/clock", {"by": by} | typed)


@pytest.mark.parametrize(("by", "leap"), [("15", timedelta(minutes=15)), ("60", HOUR), ("1440", timedelta(days=1))])
def test_a_button_moves_it_on(net, client, by, leap):
    before = clock.now()
    press(client, by)

    assert leap <= clock.now() - before < leap + timedelta(seconds=30)


def test_a_button_moves_it_to_the_next_working_morning(net, client):
    moving.set_now(datetime(2027, 11, 26, 10, 0, tzinfo=UTC))  # Friday 18:00
    press(client, "morning")

    now = clock.china(clock.now())
    assert (now.date(), now.hour, now.minute) == (date(2027, 11, 29), 10, 0)


def test_the_ladder_can_be_watched_by_pressing_the_button(net, client):
    matter = ask(clock.now()).matter
    for _press in range(2):
        press(client, "15")

    matter.refresh_from_db()
    assert matter.rung == 2


@pytest.mark.parametrize("by", ["", "-15", "nonsense", "999999999", "15 "])
def test_anything_else_moves_nothing(net, client, by):
    before = clock.now()
    answer = press(client, by)

    assert answer.status_code == 302
    assert clock.now() - before < timedelta(seconds=30)


def test_it_is_moved_by_a_form_of_this_site_only(net, client):
    assert client.get("/demo/clock?by=60").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/demo/clock", {"by": "60"}).status_code == 403


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/find/", "/find/"),
        ("/staff/m/1/", "/staff/m/1/"),
        ("https://elsewhere.example/", "/demo/"),
        ("//elsewhere.example/", "/demo/"),
        ("", "/demo/"),
    ],
)
def test_the_visitor_stays_on_the_page(net, client, target, leads_to):
    assert press(client, "15", next=target)["Location"] == leads_to


def test_who_is_logged_in_stays_so_over_a_leap(net, client):
    """A visitor who moves the clock by a day was not away for a day."""
    client.force_login(staff("supervisor", net.regions["42"]))
    assert client.get("/staff/").status_code == 200
    for by in ("60", "1440", "morning"):
        press(client, by)
        assert client.get("/staff/").status_code == 200, by


def test_who_was_really_away_is_logged_out_all_the_same(net, client):
    client.force_login(staff("supervisor", net.regions["42"]))
    client.get("/staff/")
    moving.set_now(clock.now() + HOUR)

    assert client.get("/staff/").status_code == 302


def test_the_bar_shows_the_demos_time_and_leads_back_here(rf):
    moving.set_now(MONDAY)
    clock.install(moving.now)
    request = rf.get("/find/?q=1")
    page = render_to_string("demo/_bar.html", bar(request) | display(request))

    assert "11月22日" in page
    assert 'name="next" value="/find/?q=1"' in page
    for by in ("15", "60", "morning"):
        assert f'name="by" value="{by}"' in page


def test_the_page_of_the_demo_shows_the_phones(net, client, settings):
    FakeSms(settings.DATA_DIR / "demo-phone.jsonl").send(to="12000000001", text="您的问题已收到", reference="1")
    page = client.get("/demo/").content.decode()

    assert "您的问题已收到" in page
    assert "12000000001" in page
