"""Give points and their subjects ids that last: the same point has the same id after a restart, whoever tells of it."""

from collections.abc import Iterable
from hashlib import blake2b

from pulse_core.recovery.belonging import Attribution, Verdict
from pulse_core.recovery.joining import Point
from pulse_core.recovery.row import About


def point_id(point: Point) -> str:
    """The id of a point."""
    return "p" + _digest(point.mark)


def rollup_id(about: About, verdict: Verdict) -> str:
    """The id of the subject that points belong to: a resource, what proof names, or a name in a repository."""
    if verdict.resource is not None and verdict.attribution is not Attribution.AMBIGUOUS:
        return "s" + _digest(("resource", verdict.resource))
    proof = (text for claim in about.owner_claims for text in (claim.kind, claim.value))
    words = (about.subject_type, about.subject, about.namespace, about.repository)
    return "s" + _digest(("subject", *words, *proof))


def _digest(texts: Iterable[str]) -> str:
    """The texts with their lengths, so that no two sequences become one."""
    whole = "".join(f"{len(text)}:{text}" for text in texts)
    return blake2b(whole.encode(), digest_size=8).hexdigest()
