"""Logins as Docker and Podman keep them: files, helpers, and what of it is believed."""

import base64
import json
import os

import pytest

from pulse_docker.registry.credentials import Credentials, read_logins, usual_files
from pulse_docker.registry.failures import Denied
from pulse_docker.registry.logins import helper_login, parse_logins
from pulse_docker.registry.programs import ask_helper
from pulse_docker.registry.simulated import digest_of

HELPER = """#!/bin/sh
read server
echo "$@ $server $PULSE_CANARY" >> {log}
{body}
"""


def auth(pair):
    return {"auth": base64.b64encode(pair.encode()).decode()}


@pytest.fixture
def helper(tmp_path, monkeypatch):
    """Installs a credential helper whose body is a shell script of the test's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr("pulse_docker.registry.programs._PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")

    def install(body, name="lab"):
        program = folder / f"docker-credential-{name}"
        program.write_text(HELPER.format(log=tmp_path / "asked", body=body))
        program.chmod(0o755)
        return tmp_path / "asked"

    return install


async def login(tmp_path, document, registry="ghcr.io", path="lab/app"):
    file = tmp_path / "config.json"
    file.write_text(json.dumps(document))
    return await Credentials((file,)).login(registry, path)


@pytest.mark.parametrize(
    ("key", "registry"),
    [
        ("ghcr.io", "ghcr.io"),
        ("https://ghcr.io", "ghcr.io"),
        ("https://ghcr.io/", "ghcr.io"),
        ("https://ghcr.io/v1/", "ghcr.io"),
        ("https://index.docker.io/v1/", "docker.io"),
        ("docker.io", "docker.io"),
        ("lab.example:5000", "lab.example:5000"),
        ("ghcr.io/lab", "ghcr.io"),
        ("ghcr.io/lab/app", "ghcr.io"),
    ],
)
async def test_a_login_is_found_under_every_name_that_is_written_for_its_registry(tmp_path, key, registry):
    found = await login(tmp_path, {"auths": {key: auth("anna:pass:word")}}, registry)

    assert found is not None
    assert (found.user, found.password.reveal()) == ("anna", "pass:word")


@pytest.mark.parametrize("key", ["ghcr.io.evil.example", "evil.example/ghcr.io", "ghcr.io:5000", "gh", "ghcr.io/other", ""])
async def test_a_login_of_another_registry_is_not_used(tmp_path, key):
    assert await login(tmp_path, {"auths": {key: auth("anna:word")}}) is None


async def test_the_login_of_the_repository_goes_before_that_of_the_registry(tmp_path):
    auths = {"ghcr.io": auth("all:x"), "ghcr.io/lab": auth("lab:x"), "ghcr.io/lab/app": auth("app:x")}

    found = [await login(tmp_path, {"auths": auths}, path=path) for path in ("lab/app", "lab/other", "else/where")]

    assert [one.user for one in found] == ["app", "lab", "all"]


async def test_a_helper_is_asked_by_its_protocol_and_not_through_a_shell(tmp_path, helper, monkeypatch):
    monkeypatch.setenv("PULSE_CANARY", "secret-of-pulse")
    asked = helper("""echo '{"ServerURL": "ghcr.io", "Username": "anna", "Secret": "from-helper"}'""")

    found = await login(tmp_path, {"credHelpers": {"ghcr.io": "lab"}, "auths": {"ghcr.io": auth("old:old")}})

    assert (found.user, found.password.reveal()) == ("anna", "from-helper")
    assert asked.read_text() == "get ghcr.io \n"


async def test_the_store_is_asked_for_registries_without_a_helper_of_their_own(tmp_path, helper):
    asked = helper("""echo '{"Username": "<token>", "Secret": "identity"}'""", name="store")

    found = await login(tmp_path, {"credsStore": "store", "credHelpers": {"other.example": "lab"}}, "docker.io")

    assert (found.user, found.identity_token.reveal()) == ("", "identity")
    assert "https://index.docker.io/v1/" in asked.read_text()


async def test_a_helper_that_knows_nothing_leaves_it_to_the_file(tmp_path, helper):
    helper('echo "credentials not found in native keychain"; exit 1')

    found = await login(tmp_path, {"credsStore": "lab", "auths": {"ghcr.io": auth("anna:x")}})

    assert found.user == "anna"


@pytest.mark.parametrize("name", ["../lab", "lab; touch /tmp/x", "", "a/b", "-lab", "missing", "x" * 100, "$(id)"])
async def test_what_is_no_helper_is_not_started(helper, name):
    helper("echo '{}'")

    with pytest.raises(Denied, match="not installed"):
        await ask_helper(name, "ghcr.io")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("exit 3", "failed"),
        ("echo no", "JSON"),
        ("yes", "without end"),
        ("exec sleep 60", "did not answer"),
        ("printf '[%.0s' $(seq 20000)", "JSON"),
    ],
)
async def test_a_helper_that_misbehaves_is_ended_and_named(helper, body, reason):
    helper(body)

    with pytest.raises(Denied, match=reason):
        await ask_helper("lab", "ghcr.io", timeout_seconds=0.5 if "sleep" in body else 20.0)


async def test_a_broken_helper_does_not_hide_what_everybody_may_see(place, helper):
    helper("exit 3")
    place.log_in(credsStore="lab")
    place.registry.challenge, place.registry.realm = "bearer", "https://auth.example/token"
    place.registry.put_image("lab/app", "new", tag="1")

    public = await place.verdict("ghcr.io/lab/app:1", digest_of("here"))
    place.registry.login = ("anna", "word")
    private = await place.watch().check([])
    hidden = await place.verdict("ghcr.io/lab/app:1", digest_of("here"))

    assert (public.state, private) == ("available", {})
    assert hidden.reason.startswith("the credential helper lab failed")


@pytest.mark.parametrize(
    "text", ["", "no", "[]", "5", '{"auths": 5}', '{"auths": {"a": 5}}', "[" * 100_000, '{"auths": {"a": {}}}']
)
def test_a_file_that_is_none_of_docker_s_knows_nobody(tmp_path, text):
    file = tmp_path / "config.json"
    file.write_text(text)

    assert read_logins(file).auths == {}


def test_a_file_without_end_and_a_missing_one_know_nobody(tmp_path):
    large = tmp_path / "large.json"
    large.write_text(json.dumps({"auths": {"ghcr.io": auth("anna:x")}, "more": "x" * (2 << 20)}))

    assert read_logins(large).auths == read_logins(tmp_path / "missing").auths == read_logins(tmp_path).auths == {}


@pytest.mark.parametrize(
    "entry",
    [
        {"auth": "not base64!"},
        {"auth": base64.b64encode(b"\xff\xfe").decode()},
        auth("nocolon"),
        auth(":nobody"),
        {"username": "anna"},
        {"username": "anna\r\nX-Evil: 1", "password": "x"},
        {"identitytoken": ["x"]},
    ],
)
def test_an_entry_that_holds_no_login_is_left_out_and_spares_the_others(entry):
    assert list(parse_logins({"auths": {"a": entry, "b": auth("anna:x")}}).auths) == ["b"]


@pytest.mark.parametrize("answer", [None, [], {}, {"Username": "anna"}, {"Secret": "x"}, {"Username": 5, "Secret": "x"}])
def test_a_helper_s_answer_without_a_login_is_none(answer):
    assert helper_login(answer) is None


def test_the_usual_files_are_docker_s_then_podman_s():
    env = {"HOME": "/srv/anna", "XDG_RUNTIME_DIR": "/run/user/7", "DOCKER_CONFIG": "/etc/d", "REGISTRY_AUTH_FILE": "/etc/auth"}

    assert [str(file) for file in usual_files(env)] == [
        "/etc/d/config.json",
        "/etc/auth",
        "/run/user/7/containers/auth.json",
        "/srv/anna/.config/containers/auth.json",
    ]
    assert str(usual_files({"HOME": "/srv/anna"})[0]) == "/srv/anna/.docker/config.json"


def test_a_login_shows_nothing_of_itself():
    found = parse_logins({"auths": {"a": auth("anna:canary-77")}})

    assert "canary-77" not in repr(found)
    assert "canary" not in str(found.auths["a"].basic())
