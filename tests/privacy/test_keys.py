"""The key file: made once, private, required."""

import json
import stat

import pytest
from django.core.management import CommandError, call_command

from caravan.privacy import checks, ciphers, keys


@pytest.fixture
def key_file(tmp_path, settings):
    """An installation that is neither demo nor test, without keys yet."""
    settings.KEY_FILE = tmp_path / "etc" / "keys.json"
    settings.DEMO = settings.TESTING = False
    return settings.KEY_FILE


def test_without_a_key_file_the_check_says_what_to_do(key_file):
    (message,) = checks.keys_are_there(None)

    assert message.id == "privacy.E010"
    assert "create_keys" in message.msg


def test_without_a_key_file_nothing_is_encrypted(key_file):
    with pytest.raises(keys.KeysMissing):
        ciphers.seal(b"x", place="t|c|1")


def test_created_keys_are_private_and_accepted(key_file):
    call_command("create_keys", verbosity=0)

    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert checks.keys_are_there(None) == []
    assert ciphers.unseal(ciphers.seal(b"x", place="p"), place="p") == b"x"


def test_existing_keys_are_never_overwritten(key_file):
    keys.create(key_file)
    before = key_file.read_bytes()

    with pytest.raises(CommandError, match="left alone"):
        call_command("create_keys")
    assert key_file.read_bytes() == before


def test_a_key_file_that_others_can_read_is_reported(key_file):
    keys.create(key_file)
    key_file.chmod(0o640)

    (message,) = checks.keys_are_there(None)

    assert message.id == "privacy.E012"


@pytest.mark.parametrize("damage", ["", "{}", "[]", "null", '{"format": 2}', "no json"])
def test_a_damaged_key_file_is_reported_without_its_content(key_file, damage):
    key_file.parent.mkdir()
    key_file.write_text(damage)

    (message,) = checks.keys_are_there(None)

    assert message.id == "privacy.E011"


def test_a_short_key_is_refused(key_file):
    keys.create(key_file)
    content = json.loads(key_file.read_text())
    content["receipt"]["keys"]["1"] = "c2hvcnQ="
    key_file.write_text(json.dumps(content))

    with pytest.raises(keys.KeysUnusable) as refusal:
        keys.read(key_file)
    assert "c2hvcnQ" not in str(refusal.value)


def test_what_an_older_key_wrote_stays_readable(key_file):
    keys.create(key_file)
    sealed = ciphers.seal(b"old", place="p")
    content = json.loads(key_file.read_text())
    content["encryption"]["keys"]["2"] = content["receipt"]["keys"]["1"]
    content["encryption"]["current"] = 2
    key_file.write_text(json.dumps(content))

    assert ciphers.unseal(sealed, place="p") == b"old"
    assert ciphers.seal(b"new", place="p")[2:4] == b"\x00\x02"


def test_the_keys_do_not_show_in_a_representation():
    ring = keys.ring("encryption")

    assert repr(ring.current_key) not in repr(ring)
