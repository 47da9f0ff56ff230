"""Read what a registry keeps under a tag: an index of images for several platforms, or one image's manifest."""

import json
from collections.abc import Mapping
from typing import Final, Literal

import attrs

from pulse_core.plugin import Json, SourceGarbled
from pulse_docker.registry.platforms import Platform
from pulse_docker.registry.references import is_digest

Shape = Literal["index", "manifest"]

MEDIA_TYPES: Final[Mapping[str, Shape]] = {
    "application/vnd.oci.image.index.v1+json": "index",
    "application/vnd.docker.distribution.manifest.list.v2+json": "index",
    "application/vnd.oci.image.manifest.v1+json": "manifest",
    "application/vnd.docker.distribution.manifest.v2+json": "manifest",
}
ACCEPT: Final = ", ".join(MEDIA_TYPES)
MOST_IMAGES = 512
"""How many images of one index are read; the largest in use has some forty."""


@attrs.frozen
class Image:
    """One entry of an index."""

    digest: str
    platform: Platform


@attrs.frozen(kw_only=True)
class Content:
    """What a digest stands for: the images of an index, or the configuration of one image's manifest.

    Of a manifest that was only asked for by its head, `config` is empty.
    """

    shape: Shape
    images: tuple[Image, ...] = ()
    config: str = ""


def shape_of(content_type: str) -> Shape | None:
    """What a media type says that it is; None for one that is too old or no manifest at all."""
    return MEDIA_TYPES.get(content_type.partition(";")[0].strip().lower())


def parse_content(body: bytes, content_type: str) -> Content:
    """Read a manifest or an index. Raises SourceGarbled.

    A document that could be read as both is refused: a registry could show one thing and mean the other (CVE-2021-41190).
    """
    try:
        document: Json = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceGarbled("the registry's manifest is not JSON") from error
    if not isinstance(document, dict):
        raise SourceGarbled("the registry's manifest is not an object")
    shape = _agreed(document, content_type)
    if shape == "index":
        return Content(shape="index", images=_images(document.get("manifests")))
    config = document.get("config")
    digest = config.get("digest") if isinstance(config, dict) else None
    if not isinstance(digest, str) or not is_digest(digest):
        raise SourceGarbled("the registry's manifest names no configuration")
    return Content(shape="manifest", config=digest)


def _agreed(document: dict[str, Json], content_type: str) -> Shape:
    said = document.get("mediaType")
    inside = shape_of(said) if isinstance(said, str) else None
    outside = shape_of(content_type)
    shape = outside or inside
    if shape is None:
        raise SourceGarbled(f"the registry answers with {content_type[:80] or 'no media type'}, which is no manifest")
    if inside not in (None, shape) or ("manifests" in document) == ("config" in document or "layers" in document):
        raise SourceGarbled("the registry's manifest can be read in two ways")
    if ("manifests" in document) != (shape == "index"):
        raise SourceGarbled("the registry's manifest is not what its media type says")
    return shape


def _images(entries: Json) -> tuple[Image, ...]:
    if not isinstance(entries, list):
        raise SourceGarbled("the registry's index lists no images")
    return tuple(image for image in map(_image, entries[:MOST_IMAGES]) if image is not None)


def _image(entry: Json) -> Image | None:
    """One image; None for an attestation, and for what cannot be read."""
    if not isinstance(entry, dict):
        return None
    digest, platform = entry.get("digest"), entry.get("platform")
    if not isinstance(digest, str) or not is_digest(digest) or not isinstance(platform, dict):
        return None
    os, architecture, variant = (_word(platform.get(name)) for name in ("os", "architecture", "variant"))
    if not os or not architecture or "unknown" in (os, architecture):
        return None
    return Image(digest, Platform.of(os, architecture, variant))


def _word(value: Json) -> str:
    return value if isinstance(value, str) and len(value) <= 64 else ""
