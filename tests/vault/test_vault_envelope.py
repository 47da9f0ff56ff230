"""What is sealed opens in its own place with its own key, unchanged, and nowhere else."""

import base64

import attrs
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import assume, given
from hypothesis import strategies as st

from pulse_core.errors import VaultError
from pulse_core.vault.envelope import MOST_BYTES, PREFIX, Place, key_of, looks_sealed, opened, sealed

KEY = AESGCM(bytes(range(32)))
OTHER_KEY = AESGCM(bytes(range(1, 33)))
KEY_ID = "0123456789abcdef"
NONCE = bytes(range(12))
HERE = Place(organisation="default", table="users", id="usr_1", field="second_factor")
places = st.builds(Place, organisation=st.text(), table=st.text(), id=st.text(), field=st.text())
plains = st.binary(max_size=200)


def seal(plain: bytes = b"hunter2", *, place: Place = HERE, key_id: str = KEY_ID) -> str:
    return sealed(plain, key=KEY, key_id=key_id, nonce=NONCE, place=place)


def raw(envelope: str) -> bytes:
    text = envelope.removeprefix(PREFIX)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def again(content: bytes) -> str:
    return PREFIX + base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@given(plains, places)
def test_what_was_sealed_for_a_place_is_opened_there(plain: bytes, place: Place) -> None:
    envelope = seal(plain, place=place)

    assert opened(envelope, key=KEY, place=place) == plain
    assert key_of(envelope) == KEY_ID
    assert looks_sealed(envelope)


@given(st.binary(min_size=8, max_size=200))
def test_the_envelope_does_not_hold_the_plain_value(plain: bytes) -> None:
    assert plain not in raw(seal(plain))[24:]


def test_any_flipped_bit_is_refused() -> None:
    content = raw(seal())
    for at in range(len(content) * 8):
        changed = bytearray(content)
        changed[at // 8] ^= 1 << (at % 8)
        with pytest.raises(VaultError):
            opened(again(bytes(changed)), key=KEY, place=HERE)


def test_any_other_character_is_refused() -> None:
    envelope = seal(b"x")  # its last character has bits that base64 leaves unused
    for at in range(len(envelope)):
        for letter in "AB-_=+/ \n\x00é":
            changed = f"{envelope[:at]}{letter}{envelope[at + 1 :]}"
            if changed != envelope:
                with pytest.raises(VaultError):
                    opened(changed, key=KEY, place=HERE)


def test_bits_that_base64_leaves_unused_may_not_differ() -> None:
    for plain in (b"", b"1", b"12"):
        envelope = seal(plain)
        same = [envelope[:-1] + letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
        assert [text for text in same if looks_sealed(text) and raw(text) == raw(envelope)] == [envelope]


def test_a_truncated_envelope_is_refused_at_every_length() -> None:
    envelope = seal()
    for length in range(len(envelope)):
        with pytest.raises(VaultError):
            opened(envelope[:length], key=KEY, place=HERE)


@given(st.binary(min_size=1, max_size=20))
def test_an_envelope_with_something_added_is_refused(more: bytes) -> None:
    with pytest.raises(VaultError):
        opened(again(raw(seal()) + more), key=KEY, place=HERE)


@given(places, places)
def test_a_value_that_was_moved_to_another_place_is_refused(here: Place, there: Place) -> None:
    assume(here != there)

    with pytest.raises(VaultError, match="another place"):
        opened(seal(place=here), key=KEY, place=there)


@pytest.mark.parametrize("part", ["organisation", "table", "id", "field"])
def test_every_part_of_the_place_counts(part: str) -> None:
    with pytest.raises(VaultError):
        opened(seal(), key=KEY, place=attrs.evolve(HERE, **{part: "other"}))


def test_places_that_read_alike_when_joined_are_apart() -> None:
    one = Place(organisation="a", table="bc", id="d", field="e")
    other = Place(organisation="ab", table="c", id="d", field="e")

    with pytest.raises(VaultError):
        opened(seal(place=one), key=KEY, place=other)


def test_another_key_id_is_refused_even_with_the_right_key() -> None:
    content = raw(seal())
    swapped = content[:4] + bytes.fromhex("fedcba9876543210") + content[12:]

    assert key_of(again(swapped)) == "fedcba9876543210"
    with pytest.raises(VaultError):
        opened(again(swapped), key=KEY, place=HERE)


def test_another_key_is_refused() -> None:
    with pytest.raises(VaultError):
        opened(seal(), key=OTHER_KEY, place=HERE)


@given(
    st.text()
    | st.text().map(lambda text: PREFIX + text)
    | st.binary().map(again)
    | st.binary().map(lambda b: again(b"PLS\1" + b))
)
def test_whatever_else_is_given_is_refused_in_words(text: str) -> None:
    with pytest.raises(VaultError):
        opened(text, key=KEY, place=HERE)


def test_an_endless_text_is_refused_before_it_is_decoded() -> None:
    assert not looks_sealed(PREFIX + "A" * (2 * MOST_BYTES))


def test_more_than_the_largest_secret_is_refused() -> None:
    assert len(opened(seal(bytes(MOST_BYTES)), key=KEY, place=HERE)) == MOST_BYTES
    with pytest.raises(VaultError, match="too large"):
        seal(bytes(MOST_BYTES + 1))
