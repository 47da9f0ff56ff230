"""The schedule and the asking: when a source is due, how it is asked, and what is done when it does not answer."""

from pulse_core.collect.asking import Asking
from pulse_core.collect.failure import failure, masking
from pulse_core.collect.nearby import found_nearby
from pulse_core.collect.watch import Opening, opening, told_to_stop

__all__ = ["Asking", "Opening", "failure", "found_nearby", "masking", "opening", "told_to_stop"]
