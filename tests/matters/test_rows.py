"""What stands in the tables of a matter, whoever writes to them: also somebody with SQL in hand."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from PIL import Image

from caravan.audit.models import Event
from caravan.files.services import store
from caravan.matters import services
from caravan.matters.models import Attachment, Entry, Matter, Participation
from caravan.matters.refusals import Incomplete
from caravan.people.models import User
from tests.factories.matters import matter
from tests.factories.organizations import MONDAY, place
from tests.factories.people import account, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    return matter(place("422801100200"))


def in_sql(statement: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def key(one: Matter) -> object:
    return one.pk.hex if connection.vendor == "sqlite" else one.pk


@pytest.mark.parametrize("column", ["owner_id", "due_at", "rung"])
def test_an_open_matter_cannot_lose_owner_due_time_or_rung(one, column):
    with pytest.raises(IntegrityError, match="matter_open_has_owner_due_time_and_rung"):
        in_sql(f"UPDATE matters_matter SET {column} = NULL WHERE id = %s", key(one))  # noqa: S608


@pytest.mark.parametrize("column", ["owner_id", "due_at", "rung"])
def test_a_matter_without_one_of_them_cannot_be_opened_again(one, column):
    assert in_sql(f"UPDATE matters_matter SET state = 'closed', {column} = NULL WHERE id = %s", key(one)) == 1  # noqa: S608

    with pytest.raises(IntegrityError, match="matter_open_has_owner_due_time_and_rung"):
        in_sql("UPDATE matters_matter SET state = 'open' WHERE id = %s", key(one))


def test_an_open_matter_cannot_be_stored_without_an_owner(one):
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.filter(pk=one.pk).update(owner=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        matter(place("422801100200"), due_at=None)


def test_two_matters_cannot_have_one_number(one):
    with pytest.raises(IntegrityError), transaction.atomic():
        matter(place("422801100200"), number=one.number)


def test_the_owner_of_a_matter_cannot_be_deleted(one):
    with pytest.raises(IntegrityError), transaction.atomic():
        delete(one.owner)


def delete(user: User) -> None:
    in_sql("DELETE FROM people_user WHERE id = %s", user.pk)
    connection.check_constraints()  # as a commit would


def photo(colour: str) -> object:
    image = BytesIO()
    Image.new("RGB", (8, 8), colour).save(image, "PNG")
    image.seek(0)
    return store(upload=image, now=MONDAY)


def attach(one: Matter, *files: object) -> list[Attachment]:
    return services.attach(matter=one, file_ids=[file.pk for file in files], by=None, now=MONDAY)


def test_files_hang_on_a_matter_in_the_order_they_were_given(one):
    files = [photo(colour) for colour in ("red", "green", "blue")]
    attach(one, *reversed(files))

    assert [attachment.file for attachment in one.attachments.order_by("id")] == files[::-1]


def test_a_file_that_hangs_on_a_matter_already_stays_there(one):
    file, fresh = photo("red"), photo("blue")
    other = matter(place("422801100200"))
    attach(one, file)

    assert [attachment.file for attachment in attach(other, file, fresh)] == [fresh]
    assert Attachment.objects.get(file=file).matter == one


def test_the_same_file_named_twice_hangs_there_once(one):
    file = photo("red")

    assert len(attach(one, file, file)) == 1


def test_files_are_named_by_text_as_well(one):
    file = photo("red")

    assert services.attach(matter=one, file_ids=[str(file.pk)], by=None, now=MONDAY)[0].file == file
    assert attach(one) == []


def admit(one: Matter, *users: object, ground: str = "offered") -> list[Participation]:
    return services.admit(matter=one, users=users, ground=ground, now=MONDAY, rung=2)


def test_who_is_let_in_twice_on_one_ground_is_in_once(one):
    user = account()

    assert len(admit(one, user, user)) == 1
    assert admit(one, user) == []
    assert len(admit(one, user, ground="review")) == 1


def test_who_was_dismissed_can_be_let_in_again(one):
    user = account()
    admit(one, user)
    later = MONDAY + timedelta(hours=1)
    assert services.dismiss(matter=one, reason="answered", now=later) == 1

    ended = Participation.objects.get()
    assert (ended.until, ended.end_reason) == (later, "answered")
    assert len(admit(one, user)) == 1
    assert one.participations.filter(until=None).count() == 1


def test_only_the_participations_named_end(one):
    stays, goes = account(), account()
    admit(one, stays, goes)
    admit(one, goes, ground="review")

    assert services.dismiss(matter=one, reason="conflict", now=MONDAY, user=goes, ground="offered") == 1
    assert set(one.participations.filter(until=None).values_list("user", "ground")) == {
        (stays.pk, "offered"),
        (goes.pk, "review"),
    }


def test_what_has_ended_keeps_its_end(one):
    admit(one, account())
    services.dismiss(matter=one, reason="answered", now=MONDAY)

    assert services.dismiss(matter=one, reason="later", now=MONDAY + timedelta(days=1)) == 0
    assert Participation.objects.get().end_reason == "answered"


def test_a_note_is_kept_and_audited_and_an_empty_one_refused(one):
    clerk = staff("station_clerk", place("422801100"))
    note = services.add_note(matter=one, by=clerk, text="  下午再打一次。 ", now=MONDAY)

    assert note.text == "下午再打一次。"
    assert Event.objects.get(action="matter.note").actor == clerk.username
    with pytest.raises(Incomplete) as refusal:
        services.add_note(matter=one, by=clerk, text=" \n", now=MONDAY)
    assert refusal.value.field == "text"


def test_a_knot_of_the_thread_is_for_the_asker_unless_said_otherwise(one):
    services.record(one, "received", now=MONDAY)
    services.record(one, "spam_flagged", now=MONDAY, audience=Entry.Audience.STAFF)

    assert list(one.entries.order_by("id").values_list("kind", "audience")) == [
        ("received", "asker"),
        ("spam_flagged", "staff"),
    ]


@pytest.mark.parametrize(
    ("where", "narrowest"),
    [("422801100200", "422801100"), ("422801100", "422801100"), ("422801", "422801"), ("429004", "429004")],
)
def test_records_name_a_town_at_the_narrowest(where, narrowest):
    assert matter(place(where)).region_code == narrowest
