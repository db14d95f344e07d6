"""The envelope: contents under data keys, data keys under the key of the file, all of it bound to its place."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from caravan.privacy import checks, ciphers, keys
from caravan.privacy.sm4 import SM4GCM

ONE, TWO = b"1" * 32, b"2" * 32
PLACE = "matters_party|phone|018f"


@pytest.fixture
def rings(monkeypatch):
    """The keys of the file, to be changed."""
    held = {"encryption": keys.Ring(1, {1: ONE})}
    monkeypatch.setattr(keys, "_all_rings", lambda: held)
    return held


@given(st.binary(max_size=500), st.text(max_size=40))
def test_what_was_sealed_opens_at_its_place_and_nowhere_else(plain, elsewhere):
    sealed = ciphers.seal(plain, place=PLACE)

    assert ciphers.unseal(sealed, place=PLACE) == plain
    if elsewhere != PLACE:
        with pytest.raises(ciphers.Unreadable):
            ciphers.unseal(sealed, place=elsewhere)


@pytest.mark.parametrize("name", ["aes-256-gcm", "sm4-gcm"])
def test_every_altered_and_every_missing_byte_is_noticed(settings, name):
    settings.CIPHER = name
    sealed = ciphers.seal(b"13800001234", place=PLACE)

    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        for flawed in (bytes(altered), sealed[:position]):
            with pytest.raises(ciphers.Unreadable):
                ciphers.unseal(flawed, place=PLACE)


def test_the_key_of_the_file_encrypts_no_content(rings):
    sealed = ciphers.seal(b"content", place=PLACE)
    header, wrapped, rest = ciphers._parts(sealed, PLACE)

    with pytest.raises(ciphers.InvalidTag):
        AESGCM(ONE).decrypt(rest[:12], rest[12:], ciphers._bound(header) + PLACE.encode())
    assert len(ciphers._unwrap(ONE, header, wrapped)) == 32


def test_a_data_key_is_made_once_a_day_and_for_each_key_of_the_file(rings, monkeypatch):
    def data_key() -> bytes:
        return ciphers._parts(ciphers.seal(b"x", place=PLACE), PLACE)[1]

    first = data_key()
    assert data_key() == first
    monkeypatch.setattr(ciphers.time, "time", lambda: 4_000_000_000.0)
    second = data_key()
    assert second != first
    rings["encryption"] = keys.Ring(2, {1: ONE, 2: TWO})
    assert data_key() not in {first, second}


def test_a_new_key_of_the_file_takes_over_without_the_content_being_opened(rings, monkeypatch):
    sealed = ciphers.seal(b"content", place=PLACE)
    rings["encryption"] = keys.Ring(2, {1: ONE, 2: TWO})
    assert not ciphers.is_current(sealed)

    monkeypatch.setattr(ciphers, "unseal", None)
    wrapped_anew = ciphers.rewrap(sealed, place=PLACE)
    monkeypatch.undo()
    monkeypatch.setattr(keys, "_all_rings", lambda: {"encryption": keys.Ring(2, {2: TWO})})

    assert ciphers.is_current(wrapped_anew)
    assert ciphers.unseal(wrapped_anew, place=PLACE) == b"content"
    with pytest.raises(ciphers.Unreadable, match="not in the key file"):
        ciphers.unseal(sealed, place=PLACE)


def test_a_wrapped_key_of_another_value_opens_nothing(rings, monkeypatch):
    one = ciphers.seal(b"one", place=PLACE)
    monkeypatch.setattr(ciphers.time, "time", lambda: 4_000_000_000.0)
    two = ciphers.seal(b"two", place=PLACE)
    (_header, wrapped, _), (header, _wrapped, rest) = ciphers._parts(one, PLACE), ciphers._parts(two, PLACE)

    with pytest.raises(ciphers.Unreadable):
        ciphers.unseal(header + wrapped + rest, place=PLACE)


def test_what_the_first_version_wrote_opens_and_is_sealed_anew_by_a_rotation(rings):
    nonce = b"n" * 12
    first = b"\x01\x00\x01" + nonce + AESGCM(ONE).encrypt(nonce, b"old", PLACE.encode())

    assert ciphers.unseal(first, place=PLACE) == b"old"
    anew = ciphers.rewrap(first, place=PLACE)
    assert anew[0] == ciphers.VERSION
    assert ciphers.unseal(anew, place=PLACE) == b"old"
    with pytest.raises(ciphers.Unreadable):
        ciphers.unseal(first, place="elsewhere")


def test_another_algorithm_seals_from_now_on_and_the_old_one_still_opens(settings):
    aes = ciphers.seal(b"aes", place=PLACE)
    settings.CIPHER = "sm4-gcm"

    sm4 = ciphers.seal(b"sm4", place=PLACE)

    assert (aes[1], sm4[1]) == (1, 2)
    assert ciphers.unseal(aes, place=PLACE) == b"aes"
    assert ciphers.unseal(sm4, place=PLACE) == b"sm4"


def test_an_algorithm_can_be_added_and_no_number_is_given_twice(settings, monkeypatch):
    monkeypatch.setattr(ciphers, "ALGORITHMS", dict(ciphers.ALGORITHMS))
    ciphers.add_algorithm(ciphers.Algorithm(9, "chacha", 32, ChaCha20Poly1305))
    settings.CIPHER = "chacha"

    sealed = ciphers.seal(b"x", place=PLACE)

    assert sealed[1] == 9
    assert ciphers.unseal(sealed, place=PLACE) == b"x"
    with pytest.raises(ValueError, match="taken"):
        ciphers.add_algorithm(ciphers.Algorithm(1, "other", 32, AESGCM))


def test_sm4_gives_what_its_standard_says():
    # RFC 8998, appendix A.1.
    key, nonce = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"), bytes.fromhex("00001234567800000000ABCD")
    plain = bytes.fromhex("AA" * 8 + "BB" * 8 + "CC" * 8 + "DD" * 8 + "EE" * 8 + "FF" * 8 + "EE" * 8 + "AA" * 8)
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")

    sealed = SM4GCM(key).encrypt(nonce, plain, bound)

    assert sealed[-16:].hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"
    assert SM4GCM(key).decrypt(nonce, sealed, bound) == plain


def test_a_cipher_that_is_not_there_stops_the_start(settings):
    settings.CIPHER = "rot13"

    (message,) = checks.keys_are_there(None)

    assert message.id == "privacy.E013"


def test_ten_thousand_values_have_ten_thousand_nonces():
    nonces = {ciphers._parts(ciphers.seal(b"", place=PLACE), PLACE)[2][:12] for _ in range(10_000)}

    assert len(nonces) == 10_000
