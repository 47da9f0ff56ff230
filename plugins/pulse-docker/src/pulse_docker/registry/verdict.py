"""Decide whether there is an update: index against index, one platform's manifest against another, never across."""

from collections.abc import Mapping, Sequence
from typing import Literal

import attrs

from pulse_core.plugin import Json
from pulse_docker.registry.client import Head
from pulse_docker.registry.manifests import Content, Shape
from pulse_docker.registry.platforms import Platform, fitting

State = Literal["current", "available", "skipped", "unknown"]

MOST_LOCAL_DIGESTS = 4
"""How many of an image's own digests the registry is asked about."""


@attrs.frozen(kw_only=True)
class Verdict:
    """Whether the registry has something newer. `local` and `remote` are the digests that were compared, both `kind`.

    `checked_at` is when the registry was asked, in seconds since the epoch; None when it was not.
    """

    state: State
    reason: str = ""
    local: str = ""
    remote: str = ""
    checked_at: float | None = None
    kind: Shape | Literal[""] = ""

    def as_json(self) -> Json:
        """The verdict as a report carries it."""
        return {
            "state": self.state,
            "reason": self.reason,
            "local": self.local,
            "remote": self.remote,
            "checked_at": self.checked_at,
            "kind": self.kind,
        }


@attrs.frozen(kw_only=True)
class Local:
    """What is compared on our side: the image's digests in the repository of the tag."""

    image_id: str
    digests: tuple[str, ...]
    platform: Platform
    shape: Shape | None = None


@attrs.frozen
class Need:
    """What has to be known first. `whole` asks for a manifest's text, too, where its shape alone would not do."""

    digest: str
    whole: bool = False


Known = Mapping[str, Content | None]
"""What digests stand for; None for one that the registry no longer has."""


def judge(local: Local, remote: Head, known: Known) -> Verdict | Need:
    """Compare, or say what is missing for it."""
    if remote.digest in local.digests:
        return Verdict(state="current", local=remote.digest, remote=remote.digest, kind=remote.shape)
    offered = _offered(local, remote, known)
    if isinstance(offered, Verdict | Need):
        return offered
    asked = local.digests[:MOST_LOCAL_DIGESTS]
    for digest in asked:
        if digest not in known:
            return Need(digest)
    indexes = [(digest, found) for digest in asked if (found := known[digest]) is not None and found.shape == "index"]
    manifests = [digest for digest in asked if (found := known[digest]) is not None and found.shape == "manifest"]
    if indexes:
        return _by_index(local, indexes, remote, offered)
    if manifests:
        return Verdict(state="available", local=manifests[0], remote=offered[0], kind="manifest")
    return _without_help(local, remote, offered, known)


def _offered(local: Local, remote: Head, known: Known) -> list[str] | Verdict | Need:
    """The manifests that the tag has for the platform, at least one."""
    if remote.shape == "manifest":
        return [remote.digest]
    if remote.digest not in known:
        return Need(remote.digest)
    index = known[remote.digest]
    if index is None:
        return Verdict(state="unknown", reason="the registry names a digest that it does not have")
    images = index.images
    held = next((image.digest for image in images if image.digest in local.digests), None)
    if held is not None:
        return Verdict(state="current", local=held, remote=held, kind="manifest")
    offered = [image.digest for image in fitting(local.platform, images)]
    return offered or Verdict(state="unknown", reason=f"the tag has no image for {local.platform}")


def _by_index(local: Local, indexes: Sequence[tuple[str, Content]], remote: Head, offered: Sequence[str]) -> Verdict:
    """The local digest is an index: what counts is whether the platform's own image in it is still the one offered."""
    for _, index in indexes:
        ours = [image.digest for image in fitting(local.platform, index.images)]
        if ours and set(ours) == set(offered):
            reason = f"the tag moved, but not its image for {local.platform}"
            return Verdict(state="current", reason=reason, local=ours[0], remote=offered[0], kind="manifest")
    digest, index = indexes[0]
    if remote.shape == "index":
        return Verdict(state="available", local=digest, remote=remote.digest, kind="index")
    ours = [image.digest for image in fitting(local.platform, index.images)]
    if not ours or remote.digest in ours:
        reason = f"the local index does not tell which of its images is the one for {local.platform}"
        return Verdict(state="unknown", reason=reason)
    return Verdict(state="available", local=ours[0], remote=remote.digest, kind="manifest")


def _without_help(local: Local, remote: Head, offered: Sequence[str], known: Known) -> Verdict | Need:
    """The registry no longer has what is here, so its digests have no shape; the image itself may still be compared."""
    if local.image_id in local.digests:  # this engine names images by digest, and says of which shape
        return _as_the_engine_says(local, remote, offered)
    if len(offered) != 1:
        return Verdict(state="unknown", reason="the registry no longer has the local digest, and offers several images")
    found = known.get(offered[0], Content(shape="manifest"))
    if found is None or found.shape == "index":
        return Verdict(state="unknown", reason="the registry's index names an image that it does not have")
    if not found.config:
        return Need(offered[0], whole=True)
    same = found.config == local.image_id
    reason = "by the image's configuration: the registry no longer has the local digest"
    state: State = "current" if same else "available"
    return Verdict(state=state, reason=reason, local=local.image_id, remote=found.config, kind="manifest")


def _as_the_engine_says(local: Local, remote: Head, offered: Sequence[str]) -> Verdict:
    if local.shape == "index" == remote.shape:
        return Verdict(state="available", local=local.image_id, remote=remote.digest, kind="index")
    if local.shape == "manifest":
        return Verdict(state="available", local=local.image_id, remote=offered[0], kind="manifest")
    return Verdict(state="unknown", reason="the registry no longer has the local digest, so that nothing can be compared")
