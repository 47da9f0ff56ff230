"""A real engine pulls from a registry of the tests' own, and the registry is asked for updates of what it pulled."""

import asyncio
import io
import json
import tarfile

import pytest

from pulse_core.testing import LoopbackHttp, tools
from pulse_docker.registry import LocalImage, Updates
from pulse_docker.registry.credentials import Credentials
from pulse_docker.registry.simulated import Reply
from tools.dockerd import IMAGE

PATH = "lab/app"


def layer(word):
    """A file system with one file."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        entry = tarfile.TarInfo("word")
        entry.size = len(word)
        archive.addfile(entry, io.BytesIO(word.encode()))
    return held.getvalue()


class Lab:
    """An engine and the registry from which it pulls."""

    def __init__(self, engine, place):
        self.engine, self.registry, self.clock = engine, place.registry, place.clock
        self.name = f"{place.loopback}/{PATH}"
        logins = Credentials((engine.folder / ".docker" / "config.json",))
        lent = tools(clock=place.clock, http=LoopbackHttp())
        self.updates = Updates(lent, loopback=[place.loopback], credentials=logins)

    async def docker(self, *arguments):
        return await asyncio.to_thread(self.engine.docker, *arguments)

    def release(self, word, *, others="", tag="1"):
        """An index of two platforms under the tag; its digest and that of the image for this machine."""
        image = self.registry.put_runnable(PATH, layer(word), command=["/word"])
        other = self.registry.put_runnable(PATH, layer(others or word), architecture="arm64")
        return self.registry.put_index(PATH, {"linux/amd64": image, "linux/arm64/v8": other}, tag=tag), image

    async def run(self, name):
        await asyncio.to_thread(self.engine.remove_all)
        await self.docker("create", "--name", "app", name)

    async def verdict(self):
        container = json.loads(await self.docker("container", "inspect", "app"))[0]
        image = json.loads(await self.docker("image", "inspect", container["Image"]))[0]
        found = await self.updates.check([LocalImage.of("app", container["Config"]["Image"], image)])
        return found["app"]


@pytest.fixture
async def lab(real_engine, place):
    lab = Lab(real_engine, place)
    yield lab
    await asyncio.to_thread(real_engine.remove_all)
    for image in set((await lab.docker("images", "--all", "--quiet", lab.name)).split()):
        await lab.docker("rmi", "--force", image)


async def test_an_update_is_found_pulled_and_gone_once_the_container_was_made_again(lab):
    before, _ = lab.release("old")
    await lab.run(f"{lab.name}:1")
    fresh = await lab.verdict()
    after, _ = lab.release("new")
    lab.clock.advance(7 * 3600)

    outdated = await lab.verdict()
    await lab.docker("pull", f"{lab.name}:1")
    pulled = await lab.verdict()
    await lab.run(f"{lab.name}:1")
    renewed = await lab.verdict()

    assert (fresh.state, fresh.local, fresh.remote, fresh.kind) == ("current", before, before, "index")
    assert (outdated.state, outdated.local, outdated.remote, outdated.kind) == ("available", before, after, "index")
    assert (pulled.state, pulled.remote) == ("available", after)
    assert (renewed.state, renewed.local) == ("current", after)


async def test_a_tag_that_moved_for_another_platform_is_no_update_here(lab):
    lab.release("same", others="old")
    await lab.run(f"{lab.name}:1")
    _, image = lab.release("same", others="new")

    verdict = await lab.verdict()

    assert (verdict.state, verdict.local, verdict.remote, verdict.kind) == ("current", image, image, "manifest")


async def test_an_index_that_the_registry_dropped_is_told_by_the_configuration_the_engine_names(lab):
    before, _ = lab.release("old")
    await lab.run(f"{lab.name}:1")
    lab.release("new")
    lab.registry.forget(PATH, before)

    moved = await lab.verdict()
    lab.release("old", others="newer")
    lab.clock.advance(7 * 3600)
    back = await lab.verdict()

    assert (moved.state, moved.kind) == ("available", "manifest")
    assert (back.state, back.local) == ("current", back.remote)


async def test_what_is_pinned_or_built_here_is_skipped(lab):
    before, _ = lab.release("old")
    await lab.run(f"{lab.name}@{before}")
    pinned = await lab.verdict()
    await lab.docker("tag", f"{lab.name}@{before}", "given/name:1")
    await lab.run("given/name:1")
    named = await lab.verdict()
    await lab.run(IMAGE)
    built = await lab.verdict()
    await lab.docker("rmi", "--force", "given/name:1")

    assert [verdict.state for verdict in (pinned, named, built)] == ["skipped"] * 3
    assert pinned.reason == "pinned to a digest"
    assert "only has the name" in named.reason
    assert "built on this engine" in built.reason


async def test_the_login_that_docker_login_wrote_opens_the_registry(lab):
    lab.registry.challenge, lab.registry.login = "bearer", ("anna", "s3cret")
    before, _ = lab.release("old")
    host = lab.name.partition("/")[0]
    await lab.docker("login", "--username", "anna", "--password", "s3cret", host)
    await lab.run(f"{lab.name}:1")

    mine = await lab.verdict()
    await lab.docker("logout", host)
    lab.clock.advance(7 * 3600)
    nobody_s = await lab.verdict()

    assert (mine.state, mine.local) == ("current", before)
    assert (nobody_s.state, "(401)" in nobody_s.reason) == ("unknown", True)


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
async def test_a_registry_that_says_no_leaves_the_update_unknown(lab, status):
    lab.release("old")
    await lab.run(f"{lab.name}:1")
    lab.registry.faults[f"/v2/{PATH}/manifests/1"] = Reply(status=status)

    verdict = await lab.verdict()

    assert (verdict.state, verdict.local, verdict.remote) == ("unknown", "", "")
    assert verdict.reason
