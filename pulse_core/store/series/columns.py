"""Columns of numbers as bytes: little-endian, one after the other, nothing between."""

import sys
from array import array
from collections.abc import Sequence

_SWAP = sys.byteorder == "big"


def packed(columns: Sequence["array[int] | array[float]"]) -> bytes:
    """The columns as one run of bytes."""
    if _SWAP:
        columns = [_swapped(column) for column in columns]
    return b"".join(column.tobytes() for column in columns)


def integers(typecode: str, body: bytes) -> "array[int]":
    """A column of whole numbers back from its bytes."""
    column: array[int] = array(typecode)
    column.frombytes(body)
    if _SWAP:
        column.byteswap()
    return column


def floats(body: bytes) -> "array[float]":
    """A column of floats back from its bytes."""
    column: array[float] = array("d")
    column.frombytes(body)
    if _SWAP:
        column.byteswap()
    return column


def _swapped(column: "array[int] | array[float]") -> "array[int] | array[float]":
    copy = column[:]
    copy.byteswap()
    return copy
