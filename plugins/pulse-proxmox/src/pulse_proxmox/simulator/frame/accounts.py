"""Who there is, and what each may do where: users, tokens, roles, and access lists that propagate down a path."""

from collections.abc import Iterable, Mapping

import attrs


@attrs.frozen(kw_only=True)
class User:
    """`name` is user@realm."""

    name: str
    password: str = ""


@attrs.frozen(kw_only=True)
class Token:
    """`name` is user@realm!token. With `privsep` it needs rights of its own, and never has more than its user."""

    name: str
    secret: str
    privsep: bool = True

    @property
    def user(self) -> str:
        """Whose token it is."""
        return self.name.partition("!")[0]


@attrs.frozen(kw_only=True)
class Entry:
    """One entry of the access list: `who` has the role at `path`, and below it where it propagates."""

    path: str
    who: str
    role: str
    propagate: bool = True


@attrs.frozen(kw_only=True)
class Caller:
    """Who asks: a user, or one of its tokens."""

    name: str
    by_token: bool = False

    @property
    def user(self) -> str:
        """The user behind it."""
        return self.name.partition("!")[0]


class Accounts:
    """Changed at run time by its methods only, because what follows from them is remembered.

    The nearest entry on the way to a path decides, as in the products: a role at `/vms/100` hides what `/` would give.
    `root` may do everything. `deny` takes a privilege from everybody.
    """

    def __init__(
        self,
        roles: Mapping[str, frozenset[str]],
        *,
        users: Iterable[User] = (),
        tokens: Iterable[Token] = (),
        entries: Iterable[Entry] = (),
        root: str = "root@pam",
    ) -> None:
        self.roles = dict(roles)
        self.root = root
        self._users = {user.name: user for user in users}
        self._tokens = {token.name: token for token in tokens}
        self._entries = list(entries)
        self._denied: frozenset[str] = frozenset()
        self._known: dict[tuple[str, str], frozenset[str]] = {}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The access list as it is now."""
        return tuple(self._entries)

    @property
    def everything(self) -> frozenset[str]:
        """All privileges that any role gives."""
        return frozenset().union(*self.roles.values())

    def user(self, name: str) -> User | None:
        """The user of this name."""
        return self._users.get(name)

    def token(self, name: str) -> Token | None:
        """The token of this name."""
        return self._tokens.get(name)

    def add_user(self, user: User) -> None:
        """Add a user, or change its password."""
        self._users[user.name] = user
        self._known.clear()

    def add_token(self, token: Token) -> None:
        """Add a token, or change its secret."""
        self._tokens[token.name] = token
        self._known.clear()

    def allow(self, path: str, who: str, role: str, *, propagate: bool = True) -> None:
        """Give a role. Raises KeyError for one that there is not."""
        self.roles[role]
        self._entries.append(Entry(path=path, who=who, role=role, propagate=propagate))
        self._known.clear()

    def forbid(self, path: str, who: str) -> None:
        """Take everything that was given there."""
        self._entries = [entry for entry in self._entries if (entry.path, entry.who) != (path, who)]
        self._known.clear()

    def deny(self, privileges: Iterable[str]) -> None:
        """From now on nobody has these; an empty list gives them back."""
        self._denied = frozenset(privileges)
        self._known.clear()

    def privileges(self, caller: Caller, path: str) -> frozenset[str]:
        """What the caller may do at a path."""
        key = (caller.name, path)
        if key not in self._known:
            self._known[key] = self._privileges(caller, path) - self._denied
        return self._known[key]

    def _privileges(self, caller: Caller, path: str) -> frozenset[str]:
        of_user = self.everything if caller.user == self.root else self._given(caller.user, path)
        token = self._tokens.get(caller.name)
        if token is None or not token.privsep:
            return of_user
        return of_user & self._given(caller.name, path)

    def _given(self, who: str, path: str) -> frozenset[str]:
        for place in _upwards(path):
            found = [
                entry
                for entry in self._entries
                if entry.who == who and entry.path == place and (entry.propagate or place == path)
            ]
            if found:
                return frozenset().union(*(self.roles[entry.role] for entry in found))
        return frozenset()


def _upwards(path: str) -> Iterable[str]:
    """The path itself, and everything above it."""
    steps = [step for step in path.split("/") if step]
    for length in range(len(steps), -1, -1):
        yield "/" + "/".join(steps[:length])
