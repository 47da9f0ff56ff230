"""What tells the three products apart on the wire."""

import attrs


@attrs.frozen(kw_only=True)
class Product:
    """How a product wants to be asked. `authorization` is the form of its header, empty where
    it knows no tokens."""

    name: str
    title: str
    port: int
    cookie: str
    authorization: str = ""

    def token_header(self, token_id: str, secret: str) -> str:
        """The value of `Authorization` for a token."""
        return self.authorization.format(id=token_id, secret=secret)


PVE = Product(name="pve", title="Proxmox VE", port=8006, cookie="PVEAuthCookie", authorization="PVEAPIToken={id}={secret}")
PBS = Product(
    name="pbs", title="Proxmox Backup Server", port=8007, cookie="PBSAuthCookie", authorization="PBSAPIToken={id}:{secret}"
)
PMG = Product(name="pmg", title="Proxmox Mail Gateway", port=8006, cookie="PMGAuthCookie")
