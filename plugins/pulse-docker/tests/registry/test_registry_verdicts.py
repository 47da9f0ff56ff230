"""Point by point what "update available" means, against a registry on loopback."""

import pytest

from pulse_docker.registry import LocalImage
from pulse_docker.registry.simulated import DOCKER_INDEX, DOCKER_MANIFEST, digest_of

NAME = "ghcr.io/lab/app:1"
PATH = "lab/app"
GONE = digest_of("no registry has this")


def release(place, word, *, tag="1", others="", **kept):
    """An index of two platforms whose images are of this release; its digest and that of the amd64 image."""
    image = place.registry.put_image(PATH, word, tag="x")
    other = place.registry.put_image(PATH, f"{others or word} for arm64", tag="x")
    index = place.registry.put_index(PATH, {"linux/amd64": image, "linux/arm64/v8": other}, tag=tag, **kept)
    return index, image


async def test_an_image_whose_index_the_tag_still_names_is_current(place):
    index, _ = release(place, "new")

    verdict = await place.verdict(NAME, index)

    assert (verdict.state, verdict.local, verdict.remote, verdict.kind) == ("current", index, index, "index")
    assert verdict.checked_at == place.clock.now()
    assert place.registry.counted() == ["/v2/lab/app/manifests/1"]


@pytest.mark.parametrize("media_type", ["application/vnd.oci.image.index.v1+json", DOCKER_INDEX])
async def test_an_update_is_told_with_the_digests_of_both_indexes(place, media_type):
    before, _ = release(place, "old", media_type=media_type)
    after, _ = release(place, "new", media_type=media_type)

    verdict = await place.verdict(NAME, before)

    assert (verdict.state, verdict.local, verdict.remote, verdict.kind) == ("available", before, after, "index")


async def test_a_tag_that_moved_for_other_platforms_only_is_no_update(place):
    before, image = release(place, "same", others="old")
    release(place, "same", others="new")

    verdict = await place.verdict(NAME, before)

    assert (verdict.state, verdict.local, verdict.remote, verdict.kind) == ("current", image, image, "manifest")
    assert "linux/amd64" in verdict.reason


async def test_the_same_two_indexes_are_an_update_for_the_other_platform(place):
    before, _ = release(place, "same", others="old")
    after, _ = release(place, "same", others="new")

    verdict = await place.verdict(NAME, before, platform="linux/arm64")

    assert (verdict.state, verdict.remote) == ("available", after)


async def test_a_local_platform_manifest_is_held_against_the_platform_s_manifest_in_the_index(place):
    _, image = release(place, "new")

    verdict = await place.verdict(NAME, image)

    assert (verdict.state, verdict.local, verdict.remote, verdict.kind) == ("current", image, image, "manifest")


async def test_a_local_platform_manifest_that_the_index_no_longer_lists_has_an_update(place):
    _, before = release(place, "old")
    _, after = release(place, "new")

    verdict = await place.verdict(NAME, before)

    assert (verdict.state, verdict.local, verdict.remote, verdict.kind) == ("available", before, after, "manifest")


async def test_an_index_is_never_held_against_a_manifest_when_a_tag_turns_into_one_image(place):
    index, image = release(place, "same")
    place.registry.put_image(PATH, "same", tag="1")

    verdict = await place.verdict(NAME, index)

    assert (verdict.state, verdict.local, verdict.remote, verdict.kind) == ("current", image, image, "manifest")


async def test_a_new_single_image_is_an_update_of_the_platform_s_one_in_the_index(place):
    index, image = release(place, "old")
    after = place.registry.put_image(PATH, "new", tag="1")

    verdict = await place.verdict(NAME, index)

    assert (verdict.state, verdict.local, verdict.remote, verdict.kind) == ("available", image, after, "manifest")


async def test_single_images_are_compared_by_their_manifests(place):
    before = place.registry.put_image(PATH, "old", tag="1", media_type=DOCKER_MANIFEST)
    after = place.registry.put_image(PATH, "new", tag="1", media_type=DOCKER_MANIFEST)

    verdict = await place.verdict(NAME, before)

    assert (verdict.state, verdict.local, verdict.remote, verdict.kind) == ("available", before, after, "manifest")
    assert place.registry.counted("GET") == []


async def test_of_several_local_digests_one_that_the_tag_names_is_enough(place):
    before, image = release(place, "old")
    after, _ = release(place, "new")

    assert (await place.verdict(NAME, before, image, after)).state == "current"


async def test_a_digest_that_the_registry_dropped_is_told_by_the_image_s_configuration(place):
    release(place, "new")

    moved = await place.verdict(NAME, GONE, config="old")
    same = await place.verdict(NAME, GONE, config="new")

    assert (moved.state, moved.local, moved.remote) == ("available", digest_of("old"), digest_of("new"))
    assert (same.state, same.local, same.remote) == ("current", digest_of("new"), digest_of("new"))


@pytest.mark.parametrize(("shape", "state"), [("index", "available"), ("manifest", "available"), (None, "unknown")])
async def test_an_engine_that_keeps_indexes_says_itself_what_a_dropped_digest_was(place, shape, state):
    index, image = release(place, "new")

    verdict = await place.verdict(NAME, GONE, image_id=GONE, shape=shape)

    assert (verdict.state, verdict.remote) == (state, {"index": index, "manifest": image, None: ""}[shape])


async def test_a_tag_without_an_image_for_the_platform_tells_nothing(place):
    before, _ = release(place, "old")
    release(place, "new")

    verdict = await place.verdict(NAME, before, platform="linux/s390x")

    assert (verdict.state, verdict.reason) == ("unknown", "the tag has no image for linux/s390x")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"name": NAME, "digests": ()}, "built on this engine"),
        ({"name": f"ghcr.io/lab/app@{GONE}", "digests": (GONE,)}, "pinned"),
        ({"name": f"{NAME}@{GONE}", "digests": (GONE,)}, "pinned"),
        ({"name": "localhost/lab/app:1", "digests": (GONE,)}, "built on this engine"),
        ({"name": digest_of("old"), "digests": (GONE,)}, "id"),
        ({"name": digest_of("old").removeprefix("sha256:")[:12], "digests": (GONE,)}, "id"),
        ({"name": NAME, "digests": (GONE,), "built_here": True}, "built on this engine"),
    ],
)
async def test_what_no_tag_can_move_is_skipped_with_its_reason_and_nobody_is_asked(place, facts, reason):
    name, digests = facts.pop("name"), facts.pop("digests")

    verdict = await place.verdict(name, *digests, **facts)

    assert verdict.state == "skipped"
    assert reason in verdict.reason
    assert verdict.checked_at is None
    assert place.registry.asked == []


async def test_a_name_that_was_only_given_here_is_skipped(place, local):
    tagged = LocalImage.of("it", "lab/mine:1", {"Id": digest_of("x"), "RepoDigests": [f"nginx@{GONE}"], "Architecture": "amd64"})

    verdict = (await place.updates.check([tagged]))["it"]

    assert (verdict.state, verdict.reason) == ("skipped", "not pulled from docker.io/lab/mine: it only has the name")


async def test_the_short_name_of_an_engine_and_the_full_one_of_another_are_one_question(place):
    index = place.registry.put_index("library/nginx", {"linux/amd64": digest_of("m")}, tag="latest")
    short = LocalImage.of(
        "a", "nginx", {"Id": "f" * 64, "RepoDigests": [f"nginx@{index}"], "Os": "linux", "Architecture": "amd64"}
    )
    full = LocalImage.of(
        "b",
        "docker.io/library/nginx:latest",
        {"Id": "f" * 64, "RepoDigests": [f"docker.io/library/nginx@{index}"], "Os": "linux", "Architecture": "x86_64"},
    )

    found = await place.updates.check([short, full])

    assert [verdict.state for verdict in found.values()] == ["current", "current"]
    assert place.registry.counted() == ["/v2/library/nginx/manifests/latest"]
    assert place.roads.asked == ["https://registry-1.docker.io"]


def test_a_verdict_is_json_with_both_digests_and_the_time():
    from pulse_docker.registry import Verdict

    verdict = Verdict(state="available", local="l", remote="r", checked_at=5.0, kind="index")

    assert verdict.as_json() == {
        "state": "available",
        "reason": "",
        "local": "l",
        "remote": "r",
        "checked_at": 5.0,
        "kind": "index",
    }


@pytest.mark.parametrize("inspect", [{}, {"Id": 5, "RepoDigests": "x", "Os": None, "Descriptor": [], "Identity": 1}])
def test_an_inspect_that_says_nothing_is_an_image_that_nothing_is_known_of(inspect):
    assert LocalImage.of("it", "x", inspect).repo_digests == ()


def test_an_inspect_of_an_engine_that_keeps_indexes_says_what_was_built_on_it():
    built = LocalImage.of("it", "x", {"Identity": {"Build": [{}]}, "Descriptor": {"mediaType": DOCKER_INDEX}})

    assert (built.built_here, built.shape) == (True, "index")
