"""Read image references as the distribution project's grammar says: registry, repository, tag, digest."""

import re

import attrs

HUB = "docker.io"
HUB_ENDPOINT = "registry-1.docker.io"
"""Where Docker Hub's API lives; its name in references leads elsewhere."""

LONGEST_PATH = 255
LONGEST_REFERENCE = 1024

_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])"
_DOMAIN = re.compile(rf"{_HOST}(?::[0-9]{{1,5}})?")
_PATH = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})")
_ID = re.compile(r"(?:sha256:)?[a-f0-9]{64}")


class NotAReference(ValueError):
    """The text names no image."""


@attrs.frozen(kw_only=True)
class Reference:
    """An image's full name: `registry` with its port, `path` within it, and a tag, a digest or both."""

    registry: str
    path: str
    tag: str = ""
    digest: str = ""

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.registry}/{self.path}{tag}{digest}"


def parse_reference(text: str) -> Reference:
    """The reference, with the defaults filled in (docker.io, library/, latest). Raises NotAReference.

    https://github.com/distribution/reference says the grammar, and how short names become long ones.
    """
    if len(text) > LONGEST_REFERENCE:
        raise NotAReference("longer than any reference")
    if _ID.fullmatch(text):
        raise NotAReference("an image's id, not its name")
    name, at, digest = text.partition("@")
    if at and not is_digest(digest):
        raise NotAReference("what follows the @ is not a digest")
    head, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:  # what follows the colon is a port, or there is none
        head, tag, colon = name, "", ""
    if colon and not _TAG.fullmatch(tag):
        raise NotAReference("what follows the colon is not a tag")
    registry, path = _split(head)
    if not _DOMAIN.fullmatch(registry) or not _PATH.fullmatch(path) or len(path) > LONGEST_PATH:
        raise NotAReference("not a name of an image")
    return Reference(registry=registry, path=path, tag=tag if tag or digest else "latest", digest=digest)


def _split(name: str) -> tuple[str, str]:
    """Registry and path: the first part is a registry when it looks like a host."""
    first, slash, rest = name.partition("/")
    is_host = bool(slash) and (any(mark in first for mark in ".:") or first == "localhost" or first != first.lower())
    registry, path = (first, rest) if is_host else (HUB, name)
    if registry in ("index.docker.io", HUB_ENDPOINT):
        registry = HUB
    return registry, f"library/{path}" if registry == HUB and "/" not in path else path


def is_digest(text: str) -> bool:
    """Whether it is a digest of an algorithm that registries use."""
    return _DIGEST.fullmatch(text) is not None


def is_image_id(text: str) -> bool:
    """Whether it is a whole image id, with or without its algorithm."""
    return _ID.fullmatch(text) is not None


def whole_id(text: str) -> str:
    """An image id with its algorithm, which some engines leave out."""
    return f"sha256:{text}" if re.fullmatch(r"[a-f0-9]{64}", text) else text
