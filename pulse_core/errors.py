"""Every error that Pulse raises on purpose, in one tree.

PulseError
├── ConfigError            a person wrote something that does not fit; `path` says where
│   └── ConfigErrors       several of them, all found in one go
├── SourceError            a source could not be asked
│   ├── SourceUnreachable  no answer: network, name, timeout
│   ├── SourceRefused      an answer, and it was no: credentials or permissions
│   └── SourceGarbled      an answer that makes no sense
├── PluginError            a plugin did not keep the contract
│   ├── PluginRefused      it was not loaded; `step` and `reason` say why
│   └── PluginFailed       it was called and raised, hung or answered garbage
├── StoreError             what was to be kept could not be kept
│   ├── StoreUnavailable   disk full, read-only or locked: it may heal
│   ├── StoreDamaged       the file is not a sound database: a person must act
│   └── RevisionConflict   somebody else changed the document first
├── VaultError             what is sealed cannot be opened: the key is missing, wrong or not safe where it lies
└── RequestError           a caller asked for what cannot be given; carries an HTTP status and a code
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class PulseError(Exception):
    """Something Pulse knows how to name."""


class ConfigError(PulseError):
    """A setting or a plugin's configuration does not fit: correct the value at `path`."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


class ConfigErrors(ConfigError):
    """All that does not fit in one configuration: `errors` are the single ones, this one reads as the first of them."""

    def __init__(self, errors: Sequence[ConfigError]) -> None:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(errors[0].path, errors[0].message + more)
        self.errors = tuple(errors)


class SourceError(PulseError):
    """A source could not be asked. `hint` says what a person can do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class SourceUnreachable(SourceError):
    """Nobody answered: check the address, the network and whether the platform runs."""


class SourceRefused(SourceError):
    """The platform answered, and said no: check the token and its permissions."""


class SourceGarbled(SourceError):
    """The platform answered with something that is not what its API promises."""


class PluginError(PulseError):
    """A plugin did not keep the contract; `plugin` is its name."""

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(f"{plugin}: {reason}")
        self.plugin = plugin
        self.reason = reason


class PluginRefused(PluginError):
    """A plugin was not loaded. `step` is where it ended: import, manifest, version, hooks or clash."""

    def __init__(self, plugin: str, step: str, reason: str) -> None:
        super().__init__(plugin, reason)
        self.step = step


class PluginFailed(PluginError):
    """A plugin was called and raised, took too long, or answered with the wrong kind of value."""


class StoreError(PulseError):
    """What was to be kept could not be kept."""


class StoreUnavailable(StoreError):
    """The disk is full, read-only or the database is locked. Pulse serves on and tries again."""


class StoreDamaged(StoreError):
    """The file is not a sound database. Restore a backup or move the file away; Pulse never starts empty over it."""


class RevisionConflict(StoreError):
    """The document changed since it was read: read it again and repeat the change."""


class VaultError(PulseError):
    """What is sealed cannot be opened: put the right key back. Pulse never makes a new one over what is sealed."""


class RequestError(PulseError):
    """A caller asked for what cannot be given. Becomes the error envelope of the HTTP API."""

    status: ClassVar[int] = 400

    def __init__(self, code: str, message: str, *, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = dict(details or {})


class BadRequest(RequestError):
    """The request does not fit its declaration (400)."""


class Unauthenticated(RequestError):
    """Nobody may do this without saying who they are, or what they said does not hold (401)."""

    status = 401


class NotFound(RequestError):
    """There is no such thing, or it is not yours to see (404)."""

    status = 404


class Conflict(RequestError):
    """The thing is not in a state in which this can be done (409)."""

    status = 409


class TooLarge(RequestError):
    """The body is larger than the limit that `details` names (413)."""

    status = 413


class WrongMedia(RequestError):
    """The body is not labelled as what it has to be (415)."""

    status = 415


class WrongVersion(RequestError):
    """The peer speaks a protocol version that this server does not (426)."""

    status = 426


class Unavailable(RequestError):
    """Pulse runs, but the part that would answer does not just now (503)."""

    status = 503
