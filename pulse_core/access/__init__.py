"""Decide who may call what, and how often: on the matched route, never on the text of the address."""

from pulse_core.access.authorise import Facts, authorise
from pulse_core.access.rates import Limits, RateTable
from pulse_core.access.refusals import Forbidden, Misdirected, TooMany

__all__ = ["Facts", "Forbidden", "Limits", "Misdirected", "RateTable", "TooMany", "authorise"]
