"""The vault, the trail and access of one organisation: opened in that order, before anybody is let in."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import attrs

from pulse_core import forms
from pulse_core.access import BUILT_IN_BACKENDS, Access, Hasher
from pulse_core.audit import Trail, Webhooks
from pulse_core.errors import PulseError, StoreError, VaultError
from pulse_core.model.health import Problem
from pulse_core.model.principal import DEFAULT_ORGANISATION
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.ports import AuthBackend, Scope
from pulse_core.plugin.stores import Store
from pulse_core.plugin.tools import Clock, HttpClients, Log, Tools
from pulse_core.settings import Settings
from pulse_core.vault import Vault

RETRY_SECONDS: Final = 2.0
UPKEEP_SECONDS: Final = 60.0

Offers = Sequence[Offer[AuthBackend]]
Lend = Callable[[str], Tools]


@attrs.define(eq=False)
class Guard:
    """What keeps strangers out, secrets sealed and deeds written down."""

    vault: Vault
    trail: Trail
    access: Access
    webhooks: Webhooks
    clock: Clock
    log: Log
    trouble: str = ""
    """Why it is not known yet who may come in."""

    @classmethod
    def of(
        cls,
        settings: Settings,
        store: Store,
        *,
        clock: Clock,
        log: Log,
        http: HttpClients,
        scopes: Sequence[tuple[str, Scope]] = (),
        hashing: Hasher | None = None,
        organisation: str = DEFAULT_ORGANISATION,
    ) -> "Guard":
        """The guard of this store. Nothing is read before `begin`."""
        place = Path(settings.data_dir)
        vault = Vault(
            store.documents,
            keys_directory=place / "keys",
            master_key_file=settings.master_key_file,
            organisation=organisation,
            clock=clock,
            log=log,
        )
        trail = Trail(
            store.documents,
            store.journal,
            clock,
            log,
            organisation=organisation,
            sealer=vault,
            later=settings.audit_async,
            keep_days=settings.audit_days,
        )
        access = Access(
            trail.documents,
            clock,
            log,
            sealer=vault,
            data_directory=place,
            organisation=organisation,
            hashing=hashing,
            plugin_scopes=scopes,
            raw_documents=store.documents,
        )
        vault.write_by(trail.documents)
        vault.listen(access.renewed)
        webhooks = Webhooks(trail, clock, log, sealer=vault, http=http)
        return cls(vault, trail, access, webhooks, clock, log)

    async def begin(self) -> None:
        """Read keys, trail and accounts. Raises VaultError when what is sealed cannot be opened: then nothing may start.

        While the store cannot be read, `trouble` says so, nobody is let in, and `run` tries again.
        """
        try:
            await self.vault.load()
            await self.trail.load()
            await self.access.load()
        except StoreError as error:
            if not self.trouble:
                self.log.error("access_not_loaded", error=str(error))
            self.trouble = str(error)
        else:
            self.trouble = ""

    async def run(self) -> None:
        """Begin at last, if the store came late; then keep up until cancelled."""
        if not self.access.loaded:
            await self._begin_at_last()
        while True:
            await self.clock.sleep(UPKEEP_SECONDS)
            with suppress(StoreError, VaultError):  # both are problems already, and both try again
                await self.vault.upkeep()
                await self.access.upkeep()

    async def _begin_at_last(self) -> None:
        while not self.access.loaded:
            await self.clock.sleep(RETRY_SECONDS)
            try:
                await self.begin()
            except VaultError as error:
                self.trouble = str(error)
        await self.access.offer_setup()

    async def end(self) -> None:
        """Write down what was used, and sign where the trail ends."""
        with suppress(PulseError):
            await self.access.upkeep(stopping=True)
            await self.vault.upkeep()
        await self.trail.stop()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it, in words."""
        told = {"access": self.trouble, "audit": self.trail.problem}
        return tuple(Problem(part=part, message=words) for part, words in told.items() if words)

    @asynccontextmanager
    async def backends(self, offers: Offers, texts: Mapping[str, str], lend: Lend) -> AsyncIterator[None]:
        """Let in also whom the configured backends know, as long as it is entered. A backend that fails stops the start."""
        async with AsyncExitStack() as stack:
            opened = []
            for offer in (*BUILT_IN_BACKENDS, *offers):
                if is_configured(offer, texts):
                    config: object = forms.from_env(offer.config, texts)
                    opened.append((offer.name, await stack.enter_async_context(offer.open(config, lend(offer.name)))))
            self.access.use(opened)
            if self.access.loaded:
                await self.access.offer_setup()
            yield


def is_configured(offer: Offer[AuthBackend], texts: Mapping[str, str]) -> bool:
    """Whether anybody said anything of it. One that declares no names is meant to be there."""
    names = env_names([offer])
    return not names or any(texts.get(name) for name in names)


def env_names(offers: Iterable[Offer[Any]]) -> frozenset[str]:
    """The names by which these are configured."""
    return frozenset(row.env for offer in offers for row in forms.reference(offer.config) if row.env)
