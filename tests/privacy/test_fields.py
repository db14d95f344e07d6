"""Encrypted fields, tried on a real table."""

import copy
import pickle

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from caravan import clock
from caravan.notifications.models import Notice
from caravan.privacy import ciphers
from caravan.privacy.fields import BlindIndexField, EncryptedTextField, Sealed
from caravan.privacy.ids import uuid7
from caravan.privacy.index import blind_index

pytestmark = pytest.mark.django_db


def notice(**values: object) -> Notice:
    now = clock.now()
    return Notice(
        **({"to_kind": "asker", "template": "answer_ready", "created_at": now, "deliver_after": now} | values)
    )


def stored(row: Notice) -> tuple[bytes, bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, params FROM notifications_notice WHERE template = %s", [row.template])
        phone, params = cursor.fetchone()
    return bytes(phone), bytes(params)


def copy_column(source: Notice, target: Notice, expression: str) -> None:
    table = Notice._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET phone = (SELECT {expression} FROM {table} WHERE template = %s) WHERE template = %s",  # noqa: S608
            [source.template, target.template],
        )


def test_what_is_stored_does_not_show_what_was_written():
    row = notice(phone="13800001234", params={"number": "422801-261-00123"})
    row.save()

    phone, params = stored(row)
    assert b"138" not in phone
    assert b"4228" not in params
    assert phone[0] == ciphers.VERSION


def test_what_was_written_reads_back():
    row = notice(phone="电话 13800001234", params={"a": [1, None, "二"]})
    row.save()

    again = Notice.objects.get(pk=row.pk)
    assert again.phone == "电话 13800001234"
    assert again.params == {"a": [1, None, "二"]}


def test_equal_values_have_different_ciphertexts():
    first, second = notice(phone="1", template="a"), notice(phone="1", template="b")
    Notice.objects.bulk_create([first, second])

    assert stored(first)[0] != stored(second)[0]


def test_a_ciphertext_moved_to_another_row_is_refused():
    first, second = notice(phone="1", template="a"), notice(phone="2", template="b")
    Notice.objects.bulk_create([first, second])

    copy_column(first, second, "phone")

    moved = Notice.objects.get(pk=second.pk)
    with pytest.raises(ciphers.Unreadable):
        _ = moved.phone


def test_a_ciphertext_moved_to_another_column_is_refused():
    row = notice(phone="1", params={"number": "2"})
    row.save()

    copy_column(row, row, "params")

    moved = Notice.objects.get(pk=row.pk)
    with pytest.raises(ciphers.Unreadable):
        _ = moved.phone


def test_a_ciphertext_of_another_table_is_refused():
    row = notice()
    sealed = ciphers.seal(b"x", place=f"matters_party|phone|{row.pk}")

    with pytest.raises(ciphers.Unreadable):
        Notice._meta.get_field("phone").unseal(row, Sealed(sealed))


def test_every_altered_byte_is_noticed():
    sealed = ciphers.seal(b"13800001234", place="t|c|1")

    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises(ciphers.Unreadable):
            ciphers.unseal(bytes(altered), place="t|c|1")


def test_a_list_that_does_not_show_a_value_never_decrypts_it(monkeypatch):
    Notice.objects.bulk_create([notice(phone="1"), notice(phone="2")])

    def refuse(*args: object, **kwargs: object) -> bytes:
        raise AssertionError("decrypted")

    monkeypatch.setattr(ciphers, "unseal", refuse)
    assert [row.template for row in Notice.objects.all()] == ["answer_ready"] * 2


def test_saving_a_row_leaves_unread_values_as_they_are(monkeypatch):
    row = notice(phone="1")
    row.save()
    before = stored(row)

    again = Notice.objects.get(pk=row.pk)
    again.attempts = 3
    again.save()

    assert stored(row) == before


def test_a_changed_document_is_stored_with_its_row():
    row = notice(params={"a": 1})
    row.save()

    again = Notice.objects.get(pk=row.pk)
    again.params["b"] = 2
    again.save(update_fields=["params"])

    assert Notice.objects.get(pk=row.pk).params == {"a": 1, "b": 2}


def test_deferred_and_refreshed_values_read_as_ever():
    row = notice(phone="1")
    row.save()
    deferred = Notice.objects.only("template").get(pk=row.pk)

    assert deferred.phone == "1"
    Notice.objects.get(pk=row.pk)
    row.phone = "changed"
    row.refresh_from_db()
    assert row.phone == "1"
    row.phone = "changed"
    row.refresh_from_db(fields=["phone"])
    assert row.phone == "1"


def test_copied_and_pickled_rows_stay_readable():
    row = notice(phone="1")
    row.save()
    loaded = Notice.objects.get(pk=row.pk)

    assert copy.deepcopy(loaded).phone == "1"
    assert pickle.loads(pickle.dumps(loaded)).phone == "1"  # noqa: S301 (our own bytes)


def test_a_row_made_from_another_does_not_carry_its_ciphertext_away():
    row = notice(phone="1")
    row.save()
    twin = Notice.objects.get(pk=row.pk)
    twin.pk = uuid7()

    with pytest.raises(ciphers.Unreadable):
        twin.save(force_insert=True)


def test_empty_values_are_stored_empty():
    row = notice()
    row.save()

    assert stored(row) == (b"", b"")
    again = Notice.objects.get(pk=row.pk)
    assert (again.phone, again.params) == ("", {})


def test_searching_an_encrypted_field_is_refused_by_name():
    with pytest.raises(FieldError, match=r"Notice\.phone is encrypted"):
        Notice.objects.filter(phone="1")
    with pytest.raises(FieldError, match="cannot be searched"):
        Notice.objects.filter(params__number="1")


def test_writing_past_the_instance_is_refused():
    row = notice(phone="1")
    row.save()

    with pytest.raises(TypeError, match="set it on the instance"):
        Notice.objects.update(phone="2")
    with pytest.raises(TypeError, match="set it on the instance"):
        Notice.objects.bulk_update([row], ["phone"])


def test_values_shows_nothing():
    row = notice(phone="13800001234")
    row.save()

    assert "138" not in repr(list(Notice.objects.values_list("phone")))


def test_serialising_shows_the_ciphertext_only():
    row = notice(phone="13800001234")
    row.save()

    assert "138" not in serializers.serialize("json", Notice.objects.only("phone"), fields=["phone"])


@isolate_apps("caravan.privacy")
def test_a_table_with_a_counted_key_is_reported():
    class Counted(models.Model):  # noqa: DJ008 (never stored)
        text = EncryptedTextField()

        class Meta:
            app_label = "privacy"

    assert [message.id for message in Counted.check()] == ["privacy.E002"]


def test_an_encrypted_field_survives_being_described_to_a_migration():
    field = EncryptedTextField(blank=True)

    _name, path, args, kwargs = field.deconstruct()

    assert (path, args, kwargs) == ("caravan.privacy.fields.EncryptedTextField", [], {"blank": True})
    assert BlindIndexField(null=True).deconstruct()[3] == {"null": True}


def test_a_new_encrypted_column_is_empty_in_the_rows_that_are_there():
    field = Notice._meta.get_field("phone")

    default = connection.schema_editor().effective_default(field)

    assert field.get_db_prep_save(default, connection) == b""


def test_a_blind_index_finds_the_same_phone_however_it_was_typed():
    from caravan.people.models import PhoneCode

    now = clock.now()
    index = blind_index("phone", "138 0000 1234")
    PhoneCode.objects.create(phone_index=index, code_hash=b"", sent_at=now, expires_at=now)

    found = PhoneCode.objects.get(phone_index=blind_index("phone", "＋８６ １３８-００００-１２３４"))
    assert found.phone_index == index
    with pytest.raises(FieldError, match="equal or missing"):
        PhoneCode.objects.filter(phone_index__gt=index)
