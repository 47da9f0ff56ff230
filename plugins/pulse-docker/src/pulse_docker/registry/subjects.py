"""Say which question an image raises: a tag of a repository for a platform, or none, with the reason."""

import re
from collections.abc import Collection

import attrs

from pulse_docker.registry.images import LocalImage
from pulse_docker.registry.platforms import Platform
from pulse_docker.registry.references import NotAReference, Reference, is_image_id, parse_reference
from pulse_docker.registry.verdict import Local, Verdict

_SHORT_ID = re.compile(r"[a-f0-9]{12,64}")


@attrs.frozen(kw_only=True)
class Tag:
    """What a registry is asked: the key of everything that is remembered."""

    registry: str
    path: str
    tag: str
    platform: Platform

    def __str__(self) -> str:
        return f"{self.registry}/{self.path}:{self.tag} {self.platform}"


@attrs.frozen
class Subject:
    """A question and what its answer is held against."""

    tag: Tag
    local: Local


def subject_of(image: LocalImage) -> Subject | Verdict:
    """The question, or why there is none."""
    if is_image_id(image.name) or (_SHORT_ID.fullmatch(image.name) and image.image_id.startswith(f"sha256:{image.name}")):
        return _skipped("started from an image's id, which never moves")
    try:
        reference = parse_reference(image.name)
    except NotAReference as error:
        return Verdict(state="unknown", reason=f"the name of its image cannot be read: {error}")
    if reference.digest:
        return _skipped("pinned to a digest")
    if image.built_here or reference.registry == "localhost" or not image.repo_digests:
        return _skipped("built on this engine: no registry knows it")
    return _asked(reference, image, image.digests_at(reference.registry, reference.path))


def _asked(reference: Reference, image: LocalImage, digests: Collection[str]) -> Subject | Verdict:
    if not digests:
        return _skipped(f"not pulled from {reference.registry}/{reference.path}: it only has the name")
    tag = Tag(registry=reference.registry, path=reference.path, tag=reference.tag, platform=image.platform)
    local = Local(image_id=image.image_id, digests=tuple(digests), platform=image.platform, shape=image.shape)
    return Subject(tag, local)


def _skipped(reason: str) -> Verdict:
    return Verdict(state="skipped", reason=reason)
