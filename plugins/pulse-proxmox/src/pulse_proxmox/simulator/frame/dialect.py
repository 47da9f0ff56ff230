"""How one product of the family says what all of them say."""

from typing import Final

import attrs


@attrs.frozen(kw_only=True)
class Dialect:
    """The words of a product. An empty `token_scheme` means that it knows no tokens.

    `texts_in_body` says that errors are plain text in the body, instead of a reason phrase and an empty envelope.
    `unknown_caller` is completed with why nobody is known by what was sent, `bad_login` is what a login is told.
    `denied` is completed with what is missing, `unknown` with the method and the path.
    """

    ticket_prefix: str
    cookie: str
    token_scheme: str = ""
    token_separator: str = "="  # noqa: S105  # a sign
    title: str = ""
    server: str = ""
    denied: str = "Permission check failed ({missing})"
    unknown: str = "Method '{method} {path}' not implemented"
    unknown_status: int = 501
    texts_in_body: bool = False
    bad_ticket: str = "permission denied - invalid {prefix} ticket"
    denied_status: int = 403
    unknown_caller: str = "{reason}"
    bad_login: str = "authentication failure"


PVE: Final = Dialect(
    ticket_prefix="PVE",
    cookie="PVEAuthCookie",
    token_scheme="PVEAPIToken",  # noqa: S106  # the name of a scheme
    title="Proxmox Virtual Environment",
    server="pve-api-daemon/3.0",
)
PBS: Final = Dialect(
    ticket_prefix="PBS",
    cookie="PBSAuthCookie",
    token_scheme="PBSAPIToken",  # noqa: S106  # the name of a scheme
    token_separator=":",  # noqa: S106  # a sign
    title="Proxmox Backup Server",
    server="proxmox-backup-proxy",
    denied="permission check failed - missing {missing}",
    unknown="Path '{path}' not found.",
    unknown_status=404,
    texts_in_body=True,
    bad_ticket="invalid ticket",
    unknown_caller="authentication failed - {reason}",
    bad_login="permission check failed.",
)
PMG: Final = Dialect(
    ticket_prefix="PMG",
    cookie="PMGAuthCookie",
    title="Proxmox Mail Gateway",
    server="pmg-api-daemon/3.0",
)
