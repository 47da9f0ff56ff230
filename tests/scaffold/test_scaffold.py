"""A new connector passes its own tests untouched, and the checks say in words what a plugin promises."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import pulse_core
from pulse_core.cli import plugin as plugin_cli
from pulse_core.errors import ConfigError
from pulse_core.scaffold import Names, write

ROOT = Path(pulse_core.__file__).parents[1]


def run(*words, cwd, **environ):
    """Run Python as a person would, without what this test process has imported."""
    places = os.pathsep.join([str(ROOT), *environ.pop("places", ())])
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1", **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def pulse(*words, cwd):
    start = (
        "import argparse, sys; from pulse_core.cli.plugin import add_parser; top = argparse.ArgumentParser(); "
        "add_parser(top.add_subparsers()); chosen = top.parse_args(sys.argv[1:]); sys.exit(chosen.run(chosen))"
    )
    return run("-c", start, "plugin", *words, cwd=cwd)


def test_a_new_connector_passes_its_own_tests_untouched(tmp_path):
    package = write("acme-lab", into=tmp_path)

    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=package)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in done.stdout


def test_a_new_connector_keeps_the_contract_and_each_promise_is_told(tmp_path):
    made = pulse("new", "acme", cwd=tmp_path)
    checked = pulse("check", "pulse-acme", cwd=tmp_path)

    assert made.returncode == 0, made.stderr
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "kept    it loads beside core" in checked.stdout
    assert "kept    acme can be asked against its simulator" in checked.stdout
    assert "kept    acme-machines: no broken answer makes it raise" in checked.stdout
    assert checked.stdout.endswith("acme: the contract is kept\n")


def test_a_broken_connector_is_told_what_is_broken(tmp_path):
    package = write("acme", into=tmp_path)
    kinds = package / "src/pulse_acme/kinds.py"
    kinds.write_text(kinds.read_text().replace("cpu_ratio", "cpu_percent"))

    checked = pulse("check", str(package), cwd=tmp_path)

    assert checked.returncode == 1
    assert "BROKEN  it loads beside core" in checked.stdout
    assert "the metric cpu_percent ends in percent; give it in ratio" in checked.stdout


def test_what_is_no_plugin_is_said_to_be_none(tmp_path):
    assert pulse("check", "no_such_plugin_at_all", cwd=tmp_path).returncode == 2
    assert "declares" in pulse("check", str(tmp_path), cwd=tmp_path).stderr


def test_the_list_says_what_is_loaded_and_what_is_not(tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(tmp_path)
    for name, text in (
        ("off", ""),
        ("fine", "MANIFEST = Manifest(title='Fine', version='2.0')"),
        ("bad", "raise RuntimeError('oh no')"),
    ):
        (tmp_path / f"pulse_list_{name}.py").write_text(f"from pulse_core.plugin import Manifest\n{text}\n")
        card = tmp_path / f"pulse_list_{name}-1.0.dist-info"
        card.mkdir()
        (card / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pulse-list-{name}\nVersion: 1.0\n")
        (card / "entry_points.txt").write_text(f"[pulse.plugins]\nlist-{name} = pulse_list_{name}\n")

    monkeypatch.setenv("PULSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PULSE_DISABLED_PLUGINS", "list-off")

    code = plugin_cli._list(None)

    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert code == 0
    assert lines["list-fine"].split()[1:4] == ["2.0", "loaded", "Fine:"]
    assert "raised RuntimeError: oh no" in lines["list-bad"]
    assert "disabled: switched off in the settings" in lines["list-off"]


@pytest.mark.parametrize("name", ["", "Ac me", "../up", "class", "1st", "a" * 50, "pulse-"])
def test_a_name_that_cannot_be_one_is_refused(name, tmp_path):
    with pytest.raises(ConfigError, match="cannot be a plugin's name"):
        write(name, into=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_one_name_has_all_its_forms():
    assert Names.of("pulse-Acme_Lab") == Names("acme-lab", "acme_lab", "pulse_acme_lab", "AcmeLab", "Acme lab")


def test_nothing_is_overwritten(tmp_path):
    package = write("acme", into=tmp_path)
    (package / "README.md").write_text("mine")

    with pytest.raises(ConfigError, match="is there already"):
        write("acme", into=tmp_path)

    assert (package / "README.md").read_text() == "mine"
