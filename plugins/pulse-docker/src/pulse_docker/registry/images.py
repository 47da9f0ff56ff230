"""What the engine knows of an image that a container runs."""

from collections.abc import Mapping

import attrs

from pulse_core.plugin import Json
from pulse_docker.registry.manifests import Shape, shape_of
from pulse_docker.registry.platforms import Platform
from pulse_docker.registry.references import NotAReference, is_digest, parse_reference, whole_id

MOST_DIGESTS = 32


@attrs.frozen(kw_only=True)
class LocalImage:
    """One use of an image. `key` is the caller's name for it (a container's), `name` what the container was started from.

    `shape` is what the image's own digest is said to be by an engine that keeps whole indexes, None for any other engine.
    """

    key: str
    name: str
    image_id: str
    repo_digests: tuple[str, ...]
    platform: Platform
    built_here: bool = False
    shape: Shape | None = None

    @classmethod
    def of(cls, key: str, name: str, inspect: Mapping[str, Json]) -> "LocalImage":
        """From the name in a container's configuration and the engine's /images/{id}/json (or the libpod one)."""
        os, architecture, variant = (_text(inspect.get(field)) for field in ("Os", "Architecture", "Variant"))
        digests = inspect.get("RepoDigests")
        described, identity = inspect.get("Descriptor"), inspect.get("Identity")
        media_type = described.get("mediaType") if isinstance(described, dict) else None
        return cls(
            key=key,
            name=name,
            image_id=whole_id(_text(inspect.get("Id"))),
            repo_digests=tuple(filter(None, map(_text, digests[:MOST_DIGESTS]))) if isinstance(digests, list) else (),
            platform=Platform.of(os, architecture, variant),
            built_here=isinstance(identity, dict) and bool(identity.get("Build")) and not identity.get("Pull"),
            shape=shape_of(_text(media_type)),
        )

    def digests_at(self, registry: str, path: str) -> tuple[str, ...]:
        """The digests under which it was pulled from, or pushed to, this repository."""
        return tuple(sorted({digest for whole in self.repo_digests if (digest := _digest_at(whole, registry, path))}))


def _digest_at(whole: str, registry: str, path: str) -> str:
    name, _, digest = whole.partition("@")
    if not is_digest(digest):
        return ""
    try:
        reference = parse_reference(name)
    except NotAReference:
        return ""
    return digest if (reference.registry, reference.path) == (registry, path) else ""


def _text(value: Json) -> str:
    return value if isinstance(value, str) and len(value) <= 2048 else ""
