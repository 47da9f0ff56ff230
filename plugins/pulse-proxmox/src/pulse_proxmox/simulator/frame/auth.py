"""Say who asks, by a token or a ticket; and the login that gives tickets."""

import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import unquote

from pulse_proxmox.simulator.frame.accounts import Accounts, Caller
from pulse_proxmox.simulator.frame.dialect import Dialect
from pulse_proxmox.simulator.frame.refusals import Refused, unauthenticated
from pulse_proxmox.simulator.frame.tickets import Tickets

READS = ("GET", "HEAD")


class Door:
    """Lets in who is known."""

    def __init__(self, dialect: Dialect, accounts: Accounts, tickets: Tickets) -> None:
        self.dialect = dialect
        self.accounts = accounts
        self.tickets = tickets

    def caller(self, method: str, headers: Mapping[str, str]) -> Caller:
        """Who asks, by lower-case headers. Raises Refused."""
        authorization = headers.get("authorization", "")
        if authorization:
            return self._by_token(authorization)
        ticket = self._cookie(headers.get("cookie", ""))
        if not ticket:
            raise self._unknown("No ticket")
        user = self.tickets.reader(ticket, self._words(self.dialect.bad_ticket.format(prefix=self.dialect.ticket_prefix)))
        if self.accounts.user(user) is None:
            raise self._unknown(f"no such user ('{user}')")
        if method not in READS and not self.tickets.fits(headers.get("csrfpreventiontoken", ""), user):
            raise self._unknown("Permission denied - invalid csrf token")
        return Caller(name=user)

    def login(self, username: str, password: str, realm: str = "") -> str:
        """The user that may come in: by the password, or by a ticket of its own. Raises Refused."""
        name = username if "@" in username else f"{username}@{realm or 'pam'}"
        user = self.accounts.user(name)
        if user is None:
            raise unauthenticated(self.dialect.bad_login)
        if password.startswith(f"{self.dialect.ticket_prefix}:"):
            if self.tickets.reader(password, self.dialect.bad_login) != name:
                raise unauthenticated(self.dialect.bad_login)
            return name
        if not user.password or not hmac.compare_digest(password.encode(), user.password.encode()):
            raise unauthenticated(self.dialect.bad_login)
        return name

    def _by_token(self, authorization: str) -> Caller:
        scheme = self.dialect.token_scheme
        if not scheme:
            raise self._unknown("API tokens not implemented")
        if not authorization.startswith((f"{scheme}=", f"{scheme} ")):
            raise self._unknown("No ticket")
        name, _, secret = authorization[len(scheme) + 1 :].partition(self.dialect.token_separator)
        token = self.accounts.token(name)
        if token is None:
            raise self._unknown(f"no such token '{name.partition('!')[2]}' for user '{name.partition('!')[0]}'")
        if not hmac.compare_digest(token.secret.encode(), secret.encode()):
            raise self._unknown("invalid token value!")
        return Caller(name=name, by_token=True)

    def _cookie(self, header: str) -> str:
        try:
            cookies = SimpleCookie(header)
        except CookieError:
            raise Refused(400, "bad cookie") from None
        found = cookies.get(self.dialect.cookie)
        return unquote(found.value) if found else ""

    def _words(self, reason: str) -> str:
        return self.dialect.unknown_caller.format(reason=reason)

    def _unknown(self, reason: str) -> Refused:
        return unauthenticated(self._words(reason))
