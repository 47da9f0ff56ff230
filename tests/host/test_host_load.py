"""A plugin that does not keep the contract is left out in words, and the others never notice."""

import sys
from types import ModuleType

import attrs
import pytest

from pulse_core.errors import PluginFailed
from pulse_core.host import Budgets, load
from pulse_core.plugin import (
    Chart,
    Column,
    Command,
    Kind,
    Manifest,
    Metric,
    Offer,
    OpenTo,
    Panel,
    Reading,
    Route,
    Scope,
    field,
    hookimpl,
)
from pulse_core.testing import FakeClock, Hang, RecordingLog, make_plugin


@attrs.frozen(kw_only=True)
class NoConfig:
    note: str = field("")


GOOD = make_plugin("good", pulse_kinds=lambda: (Kind(type="good-thing", title="Thing", plural="Things"),))


def offer(name, **more):
    return Offer(name=name, title=name, config=NoConfig, open=lambda config, tools: None, **more)


def boot(modules, **more):
    return load(modules, clock=FakeClock(), log=RecordingLog(), **more)


def refused(module, **more):
    """The step and reason for which `module` is refused, while the good plugin beside it is loaded."""
    plugins = boot({"bad": module, "good": GOOD}, **more)
    assert [card.state for card in plugins.cards()] == ["refused", "loaded"]
    assert "good-thing" in {kind.type for kind in plugins.kinds()}
    (refusal,) = plugins.refusals()
    return refusal.step, refusal.reason


def module_with(**attributes):
    module = ModuleType("bad")
    module.__dict__.update(attributes)
    return module


MANIFEST = Manifest(title="Bad", version="1")


def test_a_plugin_that_cannot_be_imported_is_refused_with_what_it_raised():
    step, reason = refused("there_is_no_such_module_anywhere")

    assert step == "import"
    assert "ModuleNotFoundError" in reason


def test_a_plugin_that_ends_the_process_at_import_does_not(tmp_path, monkeypatch):
    (tmp_path / "exits_at_import.py").write_text("raise SystemExit(3)\n")
    monkeypatch.syspath_prepend(tmp_path)

    step, reason = refused("exits_at_import")

    assert (step, "SystemExit: 3" in reason) == ("import", True)


def test_a_plugin_without_a_manifest_is_refused():
    assert refused(module_with()) == ("manifest", "has no MANIFEST = Manifest(title=…, version=…)")
    assert refused(module_with(MANIFEST=Manifest(title="", version="1")))[0] == "manifest"
    assert refused(module_with(MANIFEST=Manifest(title="A", version=1)))[0] == "manifest"


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (Manifest(title="A", version="1", api=0), "update the plugin"),
        (Manifest(title="A", version="1", api=2), "update Pulse"),
        (Manifest(title="A", version="1", since=99), "update Pulse"),
    ],
)
def test_a_plugin_for_another_contract_is_refused_with_what_to_update(manifest, words):
    step, reason = refused(module_with(MANIFEST=manifest))

    assert step == "version"
    assert words in reason


def hooks_of(**functions):
    return module_with(MANIFEST=MANIFEST, **{name: hookimpl(function) for name, function in functions.items()})


def wraps():
    yield


async def is_async():
    return ()


def gives_pieces():
    yield ()


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (hooks_of(pulse_kind=lambda: ()), "there is no hook pulse_kind; did you mean pulse_kinds?"),
        (module_with(MANIFEST=MANIFEST, pulse_kinds=lambda: ()), "pulse_kinds is not marked with @hookimpl"),
        (hooks_of(pulse_changed=lambda change: None), "pulse_changed takes change, but is given changes"),
        (hooks_of(pulse_changed=lambda *changes: None), "pulse_changed takes changes"),
        (hooks_of(pulse_kinds=is_async), "must be a plain `def`"),
        (hooks_of(pulse_kinds=gives_pieces), "must be a plain `def`"),
        (module_with(MANIFEST=MANIFEST, pulse_mute=hookimpl(wraps, wrapper=True)), "is a wrapper"),
        (hooks_of(pulse_kinds=lambda: 1 / 0), "pulse_kinds raised ZeroDivisionError"),
        (hooks_of(pulse_kinds=lambda status=None: sys.exit()), "pulse_kinds takes status, but is given nothing"),
        (hooks_of(pulse_kinds=lambda: sys.exit(2)), "pulse_kinds raised SystemExit: 2"),
        (hooks_of(pulse_kinds=lambda: "kinds"), "must answer with a list or tuple, not str"),
        (hooks_of(pulse_kinds=lambda: (1,)), "pulse_kinds[0] must be Kind, not int"),
        (hooks_of(pulse_adapters=lambda: ()), "must answer with a mapping"),
        (hooks_of(pulse_adapters=lambda: {"x": 5}), "must be a function, not int"),
        (hooks_of(pulse_adapters=lambda: {5: Reading}), "is not a text"),
        (hooks_of(pulse_sources=lambda: [offer("a"), offer("a")]), "declares a twice"),
        (hooks_of(pulse_sources=lambda: [offer("Big Name")]), "lower-case"),
        (hooks_of(pulse_sources=lambda: [attrs.evolve(offer("a"), config=dict)]), "not an attrs class"),
        (hooks_of(pulse_sources=lambda: [offer("a", interval_seconds=0)]), "interval_seconds"),
        (hooks_of(pulse_scopes=lambda: [Scope(name="everything", title="")]), "<noun>:<verb>"),
        (hooks_of(pulse_commands=lambda: [Command(name=str(n), help="", run=len) for n in range(2000)]), "1000 is the limit"),
    ],
)
def test_a_wrong_hook_is_refused_with_its_name(module, words):
    step, reason = refused(module)

    assert step == "hooks"
    assert words in reason


def kind(**more):
    return lambda: (Kind(type="thing", title="Thing", plural="Things", **more),)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (kind(metrics=(Metric(name="cpu_percent", title="CPU"),)), "cpu_percent ends in percent; give it in ratio"),
        (kind(metrics=(Metric(name="CPU", title="CPU"),)), "not a name like cpu_ratio"),
        (kind(metrics=(Metric(name="used_bytes", title="", total="all_bytes"),)), "part of all_bytes"),
        (kind(columns=(Column(name="a", title="A", value="metrics.cpu_ratio"),)), "column a: there is no metric cpu_ratio"),
        (kind(columns=(Column(name="a", title="A", value="cpu"),)), "does not begin with a field of a resource"),
        (kind(charts=(Chart(title="C", metrics=("x_ratio",)),)), "the chart C draws x_ratio"),
        (kind(facet=dict, facet_name="x"), "attrs class"),
        (
            kind(
                metrics=(Metric(name="a_ratio", title=""), Metric(name="b_bytes", title="")),
                charts=(Chart(title="C", metrics=("a_ratio", "b_bytes")),),
            ),
            "different units",
        ),
    ],
)
def test_a_kind_that_no_screen_could_draw_is_refused(kinds, words):
    step, reason = refused(hooks_of(pulse_kinds=kinds))

    assert step == "hooks"
    assert words in reason


def test_a_plugin_that_hangs_does_not_hold_up_the_boot():
    with Hang() as hang:
        step, reason = refused(make_plugin("bad", pulse_kinds=lambda: hang()), budgets=Budgets(declare_seconds=0.05))

    assert step == "hooks"
    assert "did not answer within" in reason


def test_a_failing_auth_backend_stops_the_boot():
    with pytest.raises(PluginFailed, match="door: pulse_auth_backends raised"):
        boot({"door": make_plugin(pulse_auth_backends=lambda: 1 / 0)})
    twice = {name: make_plugin(name, pulse_auth_backends=lambda: [offer("oidc")]) for name in ("one", "two")}
    with pytest.raises(PluginFailed, match="two: its auth backend oidc is left out, because one has it"):
        boot(twice)


def test_a_plugin_that_is_switched_off_is_not_even_imported():
    plugins = boot({"bad": "there_is_no_such_module_anywhere"}, disabled=("bad",))

    (refusal,) = plugins.refusals()
    assert (refusal.step, refusal.reason) == ("disabled", "switched off in the settings")


@pytest.mark.parametrize(
    ("hook", "item", "what"),
    [
        ("pulse_sources", lambda: [offer("lab")], "source lab"),
        ("pulse_adapters", lambda: {"lab": lambda report: Reading()}, "reader of the report kind lab"),
        ("pulse_stores", lambda: {"lab": lambda settings: None}, "store lab"),
        ("pulse_commands", lambda: [Command(name="lab", help="", run=len)], "command lab"),
        ("pulse_kinds", lambda: [Kind(type="lab", title="", plural="")], "kind lab"),
    ],
)
def test_in_a_clash_the_first_by_name_keeps_it_and_both_are_named(hook, item, what):
    plugins = boot({"zeta": make_plugin("zeta", **{hook: item}), "alpha": make_plugin("alpha", **{hook: item})})

    (refusal,) = plugins.refusals()
    card = next(card for card in plugins.cards() if card.name == "zeta")

    assert (refusal.plugin, refusal.step) == ("zeta", "clash")
    assert refusal.reason == f"its {what} is left out, because alpha has it already"
    assert (card.state, card.step, card.reason) == ("loaded", "clash", refusal.reason)


def test_core_comes_first_in_a_clash():
    serve = make_plugin(pulse_commands=lambda: [Command(name="serve", help="", run=len), Command(name="lab", help="", run=len)])

    plugins = boot({"lab": serve}, reserved={"pulse_commands": ("serve",)})

    assert list(plugins.commands()) == ["lab"]
    assert plugins.refusals()[0].reason == "its command serve is left out, because pulse has it already"


def test_plugins_add_to_the_shared_kinds():
    def more():
        return [
            Kind(
                type="vm",
                title="ignored",
                plural="ignored",
                metrics=(Metric(name="steal_ratio", title="Steal"), Metric(name="uptime_seconds", title="Uptime")),
                columns=(Column(name="cpu", title="Mine", value="metrics.steal_ratio"),),
                panels=(Panel(title="Facts", facts=()),),
            )
        ]

    plugins = boot({"a": make_plugin("a", pulse_kinds=more), "b": make_plugin("b", pulse_kinds=more)})
    vm = next(kind for kind in plugins.kinds() if kind.type == "vm")

    assert vm.title == "VM"
    assert [metric.name for metric in vm.metrics].count("steal_ratio") == 1
    assert [panel.title for panel in vm.panels] == ["Facts"]
    assert [refusal.reason for refusal in plugins.refusals()] == [
        "its column cpu of vm is left out, because pulse has it already"
    ] * 2


def test_two_facets_of_one_name_clash():
    facet = [Kind(type="vm", title="", plural="", facet_name="lab", facet=NoConfig)]

    plugins = boot({name: make_plugin(name, pulse_kinds=lambda: facet) for name in ("a", "b")})

    assert plugins.facets()["lab"].plugin == "a"
    assert [refusal.reason for refusal in plugins.refusals()] == ["its facet lab is left out, because a has it already"]


async def handle(call):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("route", "words"),
    [
        (
            Route(method="GET", path="/elsewhere", summary="", handle=handle, open_to=OpenTo.EVERYBODY),
            "must begin with /plugins/bad/",
        ),
        (Route(method="LOOK", path="/api/x", summary="", handle=handle, open_to=OpenTo.EVERYBODY), "no method LOOK"),
        (Route(method="GET", path="/plugins/bad/x", summary="", handle=len, open_to=OpenTo.EVERYBODY), "async def"),
    ],
)
def test_a_route_outside_the_plugins_room_is_refused(route, words):
    step, reason = refused(make_plugin("bad", pulse_routes=lambda: [route]))

    assert step == "hooks"
    assert words in reason


def test_installed_plugins_are_found_by_their_entry_point(tmp_path, monkeypatch):
    card = tmp_path / "pulse_found-1.0.dist-info"
    card.mkdir()
    (card / "METADATA").write_text("Metadata-Version: 2.1\nName: pulse-found\nVersion: 1.0\n")
    (card / "entry_points.txt").write_text("[pulse.plugins]\nfound = pulse_found_here\n")
    (tmp_path / "pulse_found_here.py").write_text(
        "from pulse_core.plugin import Manifest\nMANIFEST = Manifest(title='Found', version='1.0')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    plugins = load(clock=FakeClock(), log=RecordingLog())

    assert ("found", "loaded", "Found", "1.0") in {(card.name, card.state, card.title, card.version) for card in plugins.cards()}
