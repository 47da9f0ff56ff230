"""Make guarded HTTP clients: the `HttpClients` that plugins are lent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pulse_core.errors import SourceRefused
from pulse_core.net.addresses import Target, check_name
from pulse_core.net.budget import Budget
from pulse_core.plugin import Certificate, Clock

if TYPE_CHECKING:  # whoever asks nothing by HTTP does not pay for the client
    import httpx

PER_SECOND = 20.0
BURST = 60.0
MOST_TARGETS = 1000
"""How many targets' budgets are remembered; of the one that was not asked for longest it is full again."""


class Clients:
    """Satisfies `HttpClients`. All clients for one host and port share one request budget."""

    def __init__(self, *, clock: Clock, user_agent: str = "pulse", per_second: float = PER_SECOND, burst: float = BURST) -> None:
        self._clock = clock
        self._user_agent = user_agent
        self._per_second = per_second
        self._burst = burst
        self._budgets: dict[tuple[str, int], Budget] = {}

    def client(
        self,
        base_url: str,
        *,
        verify: bool = True,
        fingerprint: str = "",
        timeout_seconds: float = 10.0,
        allow_loopback: bool = False,
        ca_file: str = "",
        cert_file: str = "",
        key_file: str = "",
    ) -> httpx.AsyncClient:
        """A client for `base_url` and nothing else. The environment's proxies are not used.

        Redirects are not followed unless a request asks for it, and then only within the same scheme, host and port,
        whose address is checked anew for every connection.

        A `fingerprint` (sha256 of the certificate, as hex, colons allowed) takes the place of the usual verification.
        `ca_file` is trusted in place of the system's authorities, `cert_file` and `key_file` are shown to the server:
        paths of PEM files. Raises SourceRefused for an address that no source may ask, and for files that cannot be used.
        """
        import httpx

        from pulse_core.net.backend import GuardedBackend
        from pulse_core.net.tls import context
        from pulse_core.net.transport import GuardedClient, GuardedTransport, origin

        target = Target.of(base_url)
        check_name(target.host, allow_loopback=allow_loopback)
        pin = _normal(fingerprint)
        if pin and target.scheme != "https":
            raise SourceRefused("a certificate can only be pinned for https", hint="write https://")
        try:
            whole = origin(httpx.URL(base_url))
        except httpx.InvalidURL as error:
            raise SourceRefused(f"{target.host} is not a host: {error}") from error
        transport = GuardedTransport(
            target=whole,
            context=context(verify=verify and not pin, ca_file=ca_file, cert_file=cert_file, key_file=key_file),
            backend=GuardedBackend(allow_loopback=allow_loopback, fingerprint=pin),
            budget=self._budget(target),
        )
        return GuardedClient(
            base_url=base_url,
            transport=transport,
            timeout=timeout_seconds,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": self._user_agent},
        )

    async def certificate(self, base_url: str, *, allow_loopback: bool = False, timeout_seconds: float = 10.0) -> Certificate:
        """What the server behind `base_url` shows, trusted or not. Raises SourceRefused, SourceUnreachable."""
        from pulse_core.net.first_contact import first_contact

        return await first_contact(base_url, allow_loopback=allow_loopback, timeout_seconds=timeout_seconds)

    def _budget(self, target: Target) -> Budget:
        key = (target.host, target.port)
        known = self._budgets.pop(key, None)
        budget = self._budgets[key] = known or Budget(per_second=self._per_second, burst=self._burst, clock=self._clock)
        if len(self._budgets) > MOST_TARGETS:
            del self._budgets[next(iter(self._budgets))]
        return budget


def _normal(fingerprint: str) -> str:
    """The pin as 64 hex digits, or empty for none."""
    digits = re.sub(r"^sha-?256[:/ ]", "", fingerprint.strip().lower()).replace(":", "")
    if digits and not re.fullmatch(r"[0-9a-f]{64}", digits):
        raise SourceRefused("a fingerprint is the sha256 of the certificate: 64 hex digits", hint="copy it whole")
    return digits
