"""Records keep their encoded bytes."""

from dataclasses import dataclass, replace

from mock_ecr_ext.model.record import Record


@dataclass(frozen=True, slots=True)
class Number(Record):
    """A record with a single value."""

    value: int


def test_a_record_is_encoded_once() -> None:
    """The first call encodes a record, and later ones return the same bytes."""
    made = []

    def encode(number: Number) -> bytes:
        made.append(number)
        return str(number.value).encode()

    number = Number(5)
    assert number.encode(encode) is number.encode(encode)
    assert made == [number]


def test_a_changed_copy_is_encoded_anew() -> None:
    """A changed copy of a record has bytes of its own."""
    number = Number(5)
    number.encode(lambda record: str(record.value).encode())
    assert replace(number, value=6).encode(lambda record: str(record.value).encode()) == b"6"


def test_the_bytes_are_not_part_of_the_value() -> None:
    """A record is equal to another before and after it is encoded."""
    number = Number(5)
    number.encode(lambda record: b"")
    assert number == Number(5)
