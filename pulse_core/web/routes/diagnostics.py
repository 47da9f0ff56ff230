"""What goes along with a question for help: everything that may be told, and nothing else."""

import platform
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import attrs

from pulse_core.errors import StoreError
from pulse_core.live import Hub
from pulse_core.model.health import SourceHealth
from pulse_core.plugin.manifest import API_MAJOR, API_MINOR
from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route
from pulse_core.plugin.stores import Series, SeriesStats
from pulse_core.plugin.tools import Clock
from pulse_core.settings import Settings
from pulse_core.settings.names import NAMES
from pulse_core.web import process
from pulse_core.web.insight import Diagnostics, PluginDiagnosis, ProblemDiagnosis, SourceDiagnosis
from pulse_core.web.ports import Condition, Estate, Plugins
from pulse_core.web.scrub import without_addresses, without_secrets

_OF_NO_PLACE = (
    *("port", "store", "disabled_plugins", "nearby", "log_level", "log_json", "raw_days", "minute_days", "hour_days"),
    *("journal_days", "audit_days", "audit_async", "max_clients"),
)
"""The settings that say nothing of where anything is. A new one has to be let in here."""
_PLACES = ("host", "data_dir", "public_url", "allowed_hosts", "trusted_proxies", "allowed_origins", "tls_cert", "tls_key")
_SHORTEST_NAME = 2
_SHORTEST_SECRET = 4
_SECRET_NAME = re.compile("PASS|SECRET|TOKEN|KEY|CREDENTIAL")


@attrs.frozen(kw_only=True)
class DiagnosticsDesk:
    """Gathers what helps to find a fault."""

    estate: Estate
    condition: Condition
    plugins: Plugins
    series: Series
    hub: Hub
    clock: Clock
    settings: Callable[[], Settings]
    secrets: Callable[[], Collection[str]]
    version: str
    started_at: float

    async def tell(self, call: Call) -> Answer:
        addresses = bool(call.query["addresses"])
        call.note(subject="diagnostics", addresses=addresses)
        names = frozenset[str]() if addresses else self._names()
        told = _Told(addresses=addresses, names=names, secrets=self._secrets())
        body = Diagnostics(
            made_at=self.clock.now(),
            addresses=addresses,
            version=self.version,
            api=(API_MAJOR, API_MINOR),
            python=platform.python_version(),
            platform=f"{platform.system()} {platform.machine()}",
            started_at=self.started_at,
            resident_bytes=process.resident_bytes(),
            cpu_seconds=process.cpu_seconds(),
            clients=self.hub.clients,
            events=self.hub.seq,
            problems=[ProblemDiagnosis(part=one.part, message=told.words(one.message)) for one in self.condition.problems()],
            plugins=[*self._plugins(told)],
            sources=[_source(number, one, told) for number, one in enumerate(self.condition.sources(), start=1)],
            resources=self._resources(),
            store=await self._store(),
            settings=_settings(self.settings(), told),
        )
        day = int(self.clock.now())
        return Answer(body=body, headers={"content-disposition": f'attachment; filename="pulse-diagnostics-{day}.json"'})

    def _secrets(self) -> Collection[str]:
        """What is known to be secret: of connections, and in the environment."""
        brought = {text for name, text in self.settings().brought.items() if _SECRET_NAME.search(name)}
        return {text for text in (*self.secrets(), *brought) if len(text) >= _SHORTEST_SECRET}

    def _names(self) -> Collection[str]:
        """What machines and sources are called."""
        names = {resource.name for resource in self.estate.resources()}
        for health in self.condition.sources():
            names |= {health.source, *health.title.split(), health.source.rpartition(":")[2]}
        known = {health.offer for health in self.condition.sources()}
        return frozenset(name.casefold() for name in names if len(name) >= _SHORTEST_NAME) - known - {"on"}

    def _plugins(self, told: "_Told") -> Iterator[PluginDiagnosis]:
        for card in self.plugins.cards():
            yield PluginDiagnosis(
                name=card.name,
                version=card.version,
                state=card.state,
                step=card.step,
                reason=told.words(card.reason),
                calls=card.calls,
                failures=card.failures,
                strikes=card.strikes,
                slowest_seconds=card.slowest_seconds,
            )

    def _resources(self) -> Mapping[str, Mapping[str, int]]:
        counts: dict[str, Counter[str]] = {}
        for resource in self.estate.resources():
            counts.setdefault(resource.type, Counter())[resource.status.value] += 1
        return counts

    async def _store(self) -> SeriesStats | None:
        try:
            return await self.series.stats()
        except StoreError:
            return None


@attrs.frozen(kw_only=True)
class _Told:
    """What may be told, to whom this goes."""

    addresses: bool
    names: Collection[str]
    secrets: Collection[str] = attrs.field(repr=False)

    def words(self, text: str) -> str:
        safe = without_secrets(text, self.secrets)
        return safe if self.addresses else without_addresses(safe, self.names)


def _source(number: int, health: SourceHealth, told: _Told) -> SourceDiagnosis:
    fault = health.last_error
    return SourceDiagnosis(
        name=told.words(health.source) if told.addresses else f"source-{number}",
        offer=health.offer,
        via=health.via,
        state=health.state,
        interval_seconds=health.interval_seconds,
        effective_interval_seconds=health.effective_interval_seconds,
        latency_seconds=health.latency_seconds,
        last_success=health.last_success,
        consecutive_failures=health.consecutive_failures,
        opened_count=health.opened_count,
        reports=health.reports,
        dropped=health.dropped,
        spool_dropped=health.spool_dropped,
        clock_skew_seconds=health.clock_skew_seconds,
        agent_version=health.agent_version,
        failure=fault.category if fault else "",
        message=told.words(f"{fault.message} {fault.hint}".strip()) if fault else "",
    )


def _settings(settings: Settings, told: _Told) -> Mapping[str, str]:
    fields = (*_OF_NO_PLACE, *(_PLACES if told.addresses else ()))
    env = {field: name for name, field in NAMES.items()}
    return {env[field]: without_secrets(_shown(getattr(settings, field)), told.secrets) for field in fields}


def _shown(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def routes(
    estate: Estate,
    condition: Condition,
    plugins: Plugins,
    series: Series,
    *,
    hub: Hub,
    clock: Clock,
    settings: Callable[[], Settings],
    secrets: Callable[[], Collection[str]],
    version: str,
    started_at: float,
) -> Sequence[Route]:
    """`/api/diagnostics`."""
    desk = DiagnosticsDesk(
        estate=estate,
        condition=condition,
        plugins=plugins,
        series=series,
        hub=hub,
        clock=clock,
        settings=settings,
        secrets=secrets,
        version=version,
        started_at=started_at,
    )
    return (
        Route(
            method="GET",
            path="/api/diagnostics",
            summary="What goes along with a question for help: no secret, and no address or name unless asked for.",
            handle=desk.tell,
            scope="settings:read",
            permission=("read", "settings"),
            rate=Rate.HEAVY,
            parameters=(Parameter(name="addresses", type=bool, default=False, help="With addresses and names."),),
            response=Diagnostics,
            tag="settings",
        ),
    )
