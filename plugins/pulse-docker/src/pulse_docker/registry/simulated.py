"""A registry in memory that speaks the distribution API as an ASGI app, faults included: for tests, and to show things.

It does not use the client's code to write what the client reads: what both would get wrong alike has to show.
"""

import asyncio
import base64
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any
from urllib.parse import parse_qs

import attrs

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
TOKEN = "simulated.token-of_the~registry"  # noqa: S105 - it opens nothing but this

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = dict[str, str]


@attrs.frozen(kw_only=True)
class Asked:
    """One request, as it arrived."""

    method: str
    host: str
    path: str
    query: Mapping[str, list[str]]
    authorization: str
    accept: str
    body: bytes = b""


@attrs.frozen(kw_only=True)
class Kept:
    """A manifest or an index."""

    media_type: str
    body: bytes

    @property
    def digest(self) -> str:
        """Its sha256."""
        return _digest(self.body)


@attrs.frozen(kw_only=True)
class Reply:
    """An answer that takes the place of the right one."""

    status: int = 200
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes = b""


@attrs.define(kw_only=True)
class SimulatedRegistry:
    """Keeps manifests by repository. `login` is asked for by `challenge` (bearer or basic); `faults` replace answers.

    A fault is named by "METHOD path" or by the path alone: a Reply, or an event that is waited for before answering.
    """

    challenge: str = ""
    login: tuple[str, str] | None = None
    refresh_token: str = ""
    realm: str = ""
    service: str = "registry.example"
    headers: Headers = attrs.field(factory=dict)
    heads: bool = True
    digest_header: bool = True
    faults: dict[str, Reply | asyncio.Event] = attrs.field(factory=dict)
    asked: list[Asked] = attrs.field(factory=list)
    _kept: dict[tuple[str, str], Kept] = attrs.field(factory=dict)
    _blobs: dict[str, bytes] = attrs.field(factory=dict)

    def put_image(self, path: str, config: str, *, tag: str = "", media_type: str = MANIFEST) -> str:
        """Keep an image whose configuration has the digest of the text `config`; its manifest's digest."""
        described = {"mediaType": CONFIG, "digest": digest_of(config), "size": 7}
        return self._put(path, tag, media_type, {"schemaVersion": 2, "mediaType": media_type, "config": described, "layers": []})

    def put_index(self, path: str, images: Mapping[str, str], *, tag: str = "", media_type: str = INDEX) -> str:
        """Keep an index of `images`, a digest for each os/architecture[/variant]; its digest."""
        entries = [
            {"mediaType": MANIFEST, "size": self._size(path, one), "digest": one, "platform": _platform(name)}
            for name, one in images.items()
        ]
        return self._put(path, tag, media_type, {"schemaVersion": 2, "mediaType": media_type, "manifests": entries})

    def put_runnable(self, path: str, layer: bytes, *, architecture: str = "amd64", command: Sequence[str] = ()) -> str:
        """Keep an image that an engine can pull and run: one `layer`, a tar archive; its manifest's digest."""
        made_of = {"type": "layers", "diff_ids": [_digest(layer)]}
        config = json.dumps(
            {"architecture": architecture, "os": "linux", "config": {"Cmd": list(command)}, "rootfs": made_of}
        ).encode()
        parts = {"config": (CONFIG, config), "layer": (LAYER, layer)}
        described = {
            name: {"mediaType": type, "size": len(body), "digest": _digest(body)} for name, (type, body) in parts.items()
        }
        self._blobs.update({_digest(body): body for _, body in parts.values()})
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": described["config"], "layers": [described["layer"]]}
        return self._put(path, "", MANIFEST, manifest)

    def put_document(self, path: str, reference: str, body: bytes, *, media_type: str = MANIFEST) -> str:
        """Keep any bytes under a tag; their digest."""
        kept = Kept(media_type=media_type, body=body)
        self._kept[path, reference] = self._kept[path, kept.digest] = kept
        return kept.digest

    def forget(self, path: str, reference: str) -> None:
        """Collect a manifest as garbage."""
        del self._kept[path, reference]

    def counted(self, method: str = "") -> list[str]:
        """The paths that were asked for manifests, in order."""
        return [one.path for one in self.asked if "/manifests/" in one.path and method in ("", one.method)]

    def _size(self, path: str, digest: str) -> int:
        kept = self._kept.get((path, digest))
        return len(kept.body) if kept else 7

    def _put(self, path: str, tag: str, media_type: str, document: Mapping[str, object]) -> str:
        return self.put_document(path, tag or "untagged", json.dumps(document).encode(), media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        asked = await _asked(scope, receive)
        self.asked.append(asked)
        reply = await self._reply(asked)
        said = {"content-length": str(len(reply.body)), **self.headers, **reply.headers}
        headers = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in said.items()]
        body = b"" if asked.method == "HEAD" else reply.body
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _reply(self, asked: Asked) -> Reply:
        fault = self.faults.get(f"{asked.method} {asked.path}", self.faults.get(asked.path))
        if isinstance(fault, Reply):
            return fault
        if fault is not None:
            await fault.wait()
        if asked.path == "/token":
            return self._token(asked)
        if not asked.path.startswith("/v2/"):
            return Reply(status=404)
        path, _, reference = asked.path.removeprefix("/v2/").rpartition("/manifests/")
        return self._challenged(asked, path) or self._answer(asked, path, reference)

    def _challenged(self, asked: Asked, path: str) -> Reply | None:
        wanted = {"bearer": f"Bearer {TOKEN}", "basic": self._basic(), "": asked.authorization}[self.challenge]
        if asked.authorization == wanted:
            return None
        if self.challenge == "basic":
            return Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="simulated"'})
        scope = f',scope="repository:{path}:pull"' if path else ""
        realm = self.realm or f"http://{asked.host}/token"
        words = f'Bearer realm="{realm}",service="{self.service}"{scope}'
        return Reply(status=401, headers={"WWW-Authenticate": words})

    def _token(self, asked: Asked) -> Reply:
        given = parse_qs(asked.body.decode()).get("refresh_token", [""])[0]
        known = asked.authorization == self._basic() if not given else given == self.refresh_token
        if self.login and not known:
            return Reply(status=401)
        return Reply(body=json.dumps({"token": TOKEN, "expires_in": 300}).encode(), headers={"Content-Type": "application/json"})

    def _basic(self) -> str:
        return "Basic " + base64.b64encode(":".join(self.login).encode()).decode() if self.login else ""

    def _answer(self, asked: Asked, path: str, reference: str) -> Reply:
        if asked.path == "/v2/":
            return Reply(body=b"{}")
        blob = self._blobs.get(asked.path.rpartition("/blobs/")[2])
        return Reply(body=blob) if blob is not None else self._manifest(asked, path, reference)

    def _manifest(self, asked: Asked, path: str, reference: str) -> Reply:
        kept = self._kept.get((path, reference))
        if kept is None:
            return Reply(status=404)
        if asked.method == "HEAD" and not self.heads:
            return Reply(status=405)
        digest = {"Docker-Content-Digest": kept.digest} if self.digest_header else {}
        return Reply(headers={"Content-Type": kept.media_type, **digest}, body=kept.body)


def digest_of(text: str) -> str:
    """The digest of a text."""
    return _digest(text.encode())


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _platform(name: str) -> dict[str, str]:
    parts: Sequence[str] = name.split("/")
    return dict(zip(("os", "architecture", "variant"), parts, strict=False))


async def _asked(scope: Scope, receive: Receive) -> Asked:
    headers = {name.decode("latin1").lower(): value.decode("latin1") for name, value in scope["headers"]}
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return Asked(
        method=scope["method"],
        host=headers.get("host", ""),
        path=scope["path"],
        query=parse_qs(scope["query_string"].decode("latin1")),
        authorization=headers.get("authorization", ""),
        accept=headers.get("accept", ""),
        body=body,
    )
