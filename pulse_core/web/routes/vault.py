"""The keys that secrets are sealed with: which there are, and new ones."""

from collections.abc import Sequence
from typing import Final

from pulse_core.model.access import Right
from pulse_core.plugin.routes import Answer, Call, Rate, Route
from pulse_core.vault import VaultStatus
from pulse_core.web.ports import Vault

_SETTINGS: Final[Right] = ("admin", "settings")


def routes(vault: Vault) -> Sequence[Route]:
    """`/api/vault` and the change of keys."""

    async def status(call: Call) -> Answer:
        return Answer(body=await vault.status())

    async def rotate(call: Call) -> Answer:
        call.note(subject="vault")
        return Answer(body=await vault.rotate())

    return (
        Route(
            method="GET",
            path="/api/vault",
            summary="The keys that secrets are sealed with, and how much each of them seals.",
            handle=status,
            scope="settings:write",
            permission=_SETTINGS,
            rate=Rate.HEAVY,
            response=VaultStatus,
            errors=(503,),
            tag="vault",
        ),
        Route(
            method="POST",
            path="/api/vault/rotate",
            summary="Make new keys, and seal everything anew. It may take minutes; secrets can be read all the while.",
            handle=rotate,
            scope="settings:write",
            permission=_SETTINGS,
            fresh=True,
            audit="vault.rotated",
            rate=Rate.WRITE,
            response=VaultStatus,
            errors=(503,),
            tag="vault",
        ),
    )
