"""A connector that says too much, and one whose settings can be turned against their owner."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from types import ModuleType
from urllib.parse import quote

import attrs

from pulse_core.plugin import (
    Certificate,
    Event,
    Examination,
    Lack,
    Observation,
    Offer,
    PointKind,
    PointMode,
    PointSet,
    Reading,
    Recipe,
    RecoveryPoint,
    Report,
    Secret,
    Source,
    SourceRefused,
    Tools,
    field,
    secret,
)
from pulse_core.testing import make_plugin


@attrs.frozen(kw_only=True)
class Shelf:
    """One of several places, each with a secret of its own."""

    address: str = field(title="Address", redact=True)
    token: Secret = secret(Secret(""), title="Token")


@attrs.frozen(kw_only=True)
class CellarConfig:
    """Everything by which a secret could be led astray."""

    address: str = field("https://cellar.example", title="Address", redact=True)
    token: Secret = secret(Secret(""), title="Token")
    shelves: tuple[Shelf, ...] = field((), title="Shelves")
    verify: bool = field(True, title="Check the certificate", vouches=True)
    allow_loopback: bool = field(False, title="Allow loopback", privileged=True)


def forms_of(text: str) -> tuple[str, ...]:
    """How a library may quote a secret."""
    return (text, f"Bearer {text}", quote(text, safe=""), b64encode(text.encode()).decode(), repr(text), json.dumps(text))


async def examine_cellar(config: object, tools: Tools) -> object:
    """Do what the address says."""
    assert isinstance(config, CellarConfig)
    told = " ".join(forms_of(config.token.reveal()))
    does = config.address.removeprefix("https://")
    errors = {"refuses": SourceRefused(told, hint=told), "breaks": ValueError(told), "is-cancelled": asyncio.CancelledError(told)}
    if does in errors:
        raise errors[does]
    if does == "breaks-twice":
        raise ExceptionGroup(told, [SourceRefused(told)])
    if does == "hangs":
        await asyncio.Event().wait()
    if does == "lies":
        return {"problem": told}
    if does == "misshapes":
        return Examination(problem=b"", facts=((told,),))
    many = 10_000 if does == "floods" else 1
    return Examination(
        summary=told * many,
        facts=((told, told),) * many,
        certificate=Certificate(fingerprint="ab" * 32, subject=told, names=(told,) * many),
        lacks=(Lack(feature=told, permission=told, where=told, fix=told),) * many,
        recipes=(Recipe(title=told, commands=(told,) * many, note=told),) * many,
    )


@attrs.define
class Cellar:
    """Tells of itself in every way that there is, and fails in words at every second time."""

    config: CellarConfig
    asked: int = 0

    async def collect(self) -> Sequence[Report]:
        self.asked += 1
        if self.asked % 2 == 0:
            told = " ".join(forms_of(self.config.token.reveal()))
            raise SourceRefused(told, hint=told) if self.asked % 4 else ValueError(told)
        return (Report(kind="cellar", payload={"said": str(self.config), "at": self.asked}),)


@asynccontextmanager
async def open_cellar(config: object, tools: Tools) -> AsyncIterator[Source]:
    assert isinstance(config, CellarConfig)
    yield Cellar(config)


def read_cellar(report: Report) -> Reading:
    """A resource, an event and a recovery point, each with all that the report says."""
    said = str(report.payload)
    event = Event(key=said, at=report.taken_at, kind="told", title=said, subject="cellar", details={"said": said})
    point = RecoveryPoint(
        key="one", kind=PointKind.BACKUP, mode=PointMode.LOCAL, subject=said, comment=said, details={"said": said}
    )
    return Reading(
        observations=(Observation(key="cellar", type="agent", name=said),),
        events=(event,),
        recovery_points=(PointSet(group="all", points=(point,)),),
    )


OFFER: Offer[Source] = Offer(
    name="cellar",
    title="Cellar",
    config=CellarConfig,
    open=open_cellar,
    examine=examine_cellar,  # type: ignore[arg-type]  # it lies on purpose
    timeout_seconds=0.05,
)


def cellar(offer: Offer[Source] = OFFER, *, read: Callable[[Report], Reading] = read_cellar) -> ModuleType:
    """The plugin."""
    return make_plugin("cellar", pulse_sources=lambda: (offer,), pulse_adapters=lambda: {"cellar": read})
