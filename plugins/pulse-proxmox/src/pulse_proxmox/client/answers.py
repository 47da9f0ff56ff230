"""Read an answer of one of the three products, and name what it means when it is a no.

SourceError
├── SourceRefused
│   ├── Unauthorised       401: not known, or not any more
│   └── Forbidden          403: known, but without the privilege that it names
├── NotThere               there is no such thing (any more)
├── NotImplementedHere     501: this version does not have it
└── SourceUnreachable
    ├── Silent             connected, but no answer in time
    ├── NodeUnreachable    the node that was meant cannot be reached by the one that answered, which is well
    └── Failed             the server tried, and says why it could not
"""

import re

import attrs
import msgspec

from pulse_core.plugin import Json, SourceError, SourceGarbled, SourceRefused, SourceUnreachable

MOST_WORDS = 300
_DENIED = re.compile(r"\((?P<path>/[^,()]*),\s*(?P<privilege>[A-Za-z.|, ]+)\)")
_MISSING = re.compile(r"missing (?P<privilege>[\w.|]+) on (?P<path>/\S*)")
_NODE = re.compile(r"^/nodes/([^/]+)")
_GONE = re.compile(r"does not exist|no such|not found|unable to find|unknown (?:datastore|namespace|vm)", re.IGNORECASE)
_HTML = re.compile(r"<[^>]*>")


class Unauthorised(SourceRefused):
    """Nobody is known by these credentials, or not any more."""


class Forbidden(SourceRefused):
    """The account is known, but lacks `privilege` on `path`; both are empty where the product does not say."""

    def __init__(self, message: str, *, path: str = "", privilege: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path
        self.privilege = privilege


class NotThere(SourceError):
    """There is no such thing, or not any more."""


class NotImplementedHere(SourceError):
    """This version of the product does not have it."""


class Silent(SourceUnreachable):
    """The server took the question, and had no answer in time."""


class NodeUnreachable(SourceUnreachable):
    """The server that was asked answers for `node`, and cannot reach it."""

    def __init__(self, message: str, *, node: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.node = node


class Failed(SourceUnreachable):
    """The server is there, tried, and failed; `words` are its own."""

    def __init__(self, message: str, *, words: str = "", status: int = 500, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.words = words
        self.status = status


@attrs.frozen
class Answer:
    """`data` is what was asked for, `total` how many rows there are where only some were asked for."""

    data: Json
    total: int | None = None


def read_answer(body: bytes, path: str) -> Answer:
    """What a server said with status 200. Raises SourceGarbled."""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceGarbled(f"{path} is not JSON: {error}", hint="check that this is the address of the API") from error
    if not isinstance(said, dict) or "data" not in said:
        raise SourceGarbled(f"{path} has no data", hint="check that this is the address of the API")
    total = said.get("total")
    return Answer(said["data"], total if isinstance(total, int) and not isinstance(total, bool) else None)


def said_no(status: int, reason: str, body: bytes, path: str) -> SourceError:
    """The error for an answer other than 200. The products say why in the reason phrase, and newer ones in the body too."""
    words = _words(reason, body) or f"status {status}"
    told = f"{path}: {words}"
    if status == 401 and "permission check failed" not in words:  # a Backup Server says so of who is known, too
        return Unauthorised(told, hint="check the token and its secret, or user and password")
    if status in (401, 403):
        return _forbidden(told, words)
    if status == 501:
        return NotImplementedHere(told, hint="this version of the product does not have it")
    if 595 <= status <= 599:
        return NodeUnreachable(told, node=node_of(path), hint="check that the node runs and its network")
    if status == 404 or (status in (400, 500) and _GONE.search(words)):
        return NotThere(told)
    if status == 400:
        return SourceGarbled(told, hint="the product does not take this question; its version may be unknown to Pulse")
    if status >= 500 or status == 429:
        return Failed(told, words=words, status=status, hint="look into the journal of the node")
    return SourceGarbled(told, hint="check that this is the address of the API, and not of something before it")


def node_of(path: str) -> str:
    """The node that a path asks of; empty for the others."""
    found = _NODE.match(path)
    return found.group(1) if found else ""


def _forbidden(told: str, words: str) -> Forbidden:
    found = _DENIED.search(words) or _MISSING.search(words)
    if found is None:
        return Forbidden(told, hint="give the account, and its token, the role that the setup shows")
    path, privilege = found["path"].strip(), found["privilege"].strip().replace(",", "|").replace(" ", "")
    wanted = privilege.replace("|", " or ")
    return Forbidden(told, path=path, privilege=privilege, hint=f"give {wanted} on {path} to the user and to its token")


def _words(reason: str, body: bytes) -> str:
    """What the server says, on one line: what stands in the body goes on where the reason phrase leaves off."""
    found = [reason, *_body_words(body)]
    told: list[str] = []
    for one in (" ".join(_HTML.sub(" ", text).split()) for text in found):
        if one and not any(one in other for other in told):
            told.append(one)
    return ": ".join(told)[:MOST_WORDS]


def _body_words(body: bytes) -> list[str]:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [body[: MOST_WORDS * 4].decode("utf-8", "replace")]
    if not isinstance(said, dict):
        return []
    message, errors = said.get("message"), said.get("errors")
    found = [message] if isinstance(message, str) else []
    if isinstance(errors, dict):
        found += [f"{name}: {why}" for name, why in list(errors.items())[:5]]
    return found
