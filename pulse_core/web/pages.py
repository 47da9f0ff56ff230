"""Serve the built frontend: pages, hashed assets, and a plain word when it was not built."""

import mimetypes
from pathlib import Path, PurePosixPath

from starlette.responses import FileResponse

from pulse_core.web import encoding
from pulse_core.web.asgi import Receive, Scope, Send, headers_of
from pulse_core.web.front import request_id
from pulse_core.web.reply import Reply, plain_error

_FOREVER = "public, max-age=31536000, immutable"
_ALWAYS_ASK = "no-cache"
_PACKED = (("br", ".br"), ("gzip", ".gz"))
_NOT_BUILT = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Pulse</title>
<h1>Pulse is running, but its pages were not built</h1>
<p>Build the frontend with <code>make frontend</code> (it needs Node 20 or newer), or install a released wheel, which contains it.
The <a href="/api/health">API</a> is there all the same.</p>
</html>
"""


class Pages:
    """Every path that is no declared route. What is not a file is a page of the application: `index.html`."""

    def __init__(self, directory: Path) -> None:
        self._root = directory.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000, "reason": ""})
        elif scope["method"] not in ("GET", "HEAD"):
            await plain_error(405, "method_not_allowed", "This can only be read.", request_id=request_id(scope)).send(send)
        elif path.startswith(("/api/", "/plugins/")):
            await plain_error(404, "no_such_route", "There is nothing here.", request_id=request_id(scope)).send(send)
        else:
            await self._page(path, scope, receive, send)

    async def _page(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._file(path)
        if file is None and PurePosixPath(path).suffix and path != "/index.html":
            await plain_error(404, "no_such_file", "There is no such file.", request_id=request_id(scope)).send(send)
            return
        found = file or self._root / "index.html"
        if not found.is_file():
            await Reply(status=503, body=_NOT_BUILT, media_type="text/html; charset=utf-8").send(send)
            return
        await self._response(found, headers_of(scope).get("accept-encoding", ""))(scope, receive, send)

    def _file(self, path: str) -> Path | None:
        """The file of a path, None when there is none below the directory."""
        if "\x00" in path:
            return None
        try:
            found = (self._root / path.lstrip("/")).resolve()
            return found if found.is_relative_to(self._root) and found.is_file() else None
        except OSError:  # no file system has names that long
            return None

    def _response(self, file: Path, accept_encoding: str) -> FileResponse:
        hashed = file.parent != self._root and "assets" in file.relative_to(self._root).parts
        headers = {"cache-control": _FOREVER if hashed else _ALWAYS_ASK, "vary": "accept-encoding"}
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        accepted = encoding.accepted(accept_encoding)
        for name, suffix in _PACKED:
            packed = file.with_name(file.name + suffix)
            if name in accepted and packed.is_file():
                return FileResponse(packed, media_type=media_type, headers={**headers, "content-encoding": name})
        return FileResponse(file, media_type=media_type, headers=headers)
