"""Who Pulse is at a registry, where a login may go, and what a refusal is called."""

import base64

import pytest

from pulse_docker.registry.logins import HUB_KEY
from pulse_docker.registry.simulated import TOKEN, Reply, digest_of

NAME, PATH = "ghcr.io/lab/app:1", "lab/app"
MANIFEST_PATH = "/v2/lab/app/manifests/1"
HERE = digest_of("here")


def entry(user="anna", password="s3cret:word"):
    return {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.fixture
def guarded(place):
    """A registry that gives its images only against a token from another host."""
    place.registry.challenge, place.registry.realm = "bearer", "https://auth.example/token?account=x"
    place.registry.put_image(PATH, "new", tag="1")
    return place


def logins_sent(place):
    return [(one.host, one.path) for one in place.registry.asked if one.authorization.startswith("Basic")]


async def test_a_public_image_is_asked_for_with_a_token_that_nobody_needs_a_login_for(guarded):
    verdict = await guarded.verdict(NAME, HERE)

    token = next(one for one in guarded.registry.asked if one.path == "/token")
    assert verdict.state == "available"
    assert (token.host, token.authorization) == ("auth.example", "")
    assert token.query == {"account": ["x"], "service": ["registry.example"], "scope": ["repository:lab/app:pull"]}
    assert [one.authorization for one in guarded.registry.asked if one.host == "ghcr.io"][:2] == ["", f"Bearer {TOKEN}"]


async def test_one_token_serves_all_questions_of_a_visit_to_a_repository(guarded):
    await guarded.verdict(NAME, HERE)

    assert [one.path for one in guarded.registry.asked].count("/token") == 1


async def test_a_login_of_the_docker_configuration_opens_a_private_repository(guarded):
    guarded.registry.login = ("anna", "s3cret:word")
    guarded.log_in(auths={"ghcr.io": entry(), "other.example": entry("eve", "other")})

    verdict = await guarded.verdict(NAME, HERE)

    assert verdict.state == "available"
    assert logins_sent(guarded) == [("auth.example", "/token")]


async def test_docker_hub_s_login_is_found_under_its_old_address(guarded):
    guarded.registry.login = ("anna", "s3cret:word")
    guarded.registry.put_image("library/nginx", "new", tag="latest")
    guarded.log_in(auths={HUB_KEY: entry()})

    assert (await guarded.verdict("nginx", HERE)).state == "available"


async def test_an_identity_token_is_exchanged_in_the_body_of_a_request(guarded):
    guarded.registry.login, guarded.registry.refresh_token = ("anna", "x"), "identity-of-anna"
    guarded.log_in(auths={"ghcr.io": {"identitytoken": "identity-of-anna"}})

    verdict = await guarded.verdict(NAME, HERE)

    token = next(one for one in guarded.registry.asked if one.path == "/token")
    assert verdict.state == "available"
    assert (token.method, "identity-of-anna" in str(token.query)) == ("POST", False)


async def test_a_registry_that_wants_the_login_itself_gets_it(place):
    place.registry.challenge, place.registry.login = "basic", ("anna", "s3cret:word")
    place.registry.put_image(PATH, "new", tag="1")
    place.log_in(auths={"https://ghcr.io/v2/": entry()})

    assert (await place.verdict(NAME, HERE)).state == "available"


async def test_a_login_that_is_refused_is_an_unknown_update_with_the_way_out(guarded):
    guarded.registry.login = ("anna", "right")
    guarded.log_in(auths={"ghcr.io": entry()})

    verdict = await guarded.verdict(NAME, HERE)

    assert verdict.state == "unknown"
    assert verdict.reason.startswith("ghcr.io refuses the login in the Docker configuration (401)")
    assert verdict.checked_at == guarded.clock.now()


async def test_a_registry_that_wants_a_login_nobody_gave_says_so(place):
    place.registry.challenge, place.registry.login = "basic", ("anna", "right")

    verdict = await place.verdict(NAME, HERE)

    assert verdict.reason.startswith("ghcr.io wants a login")


@pytest.mark.parametrize(
    "realm",
    [
        "http://auth.example/token",
        "https://anna:s3cret@auth.example/token",
        "https://127.0.0.1/token",
        "http://localhost:5000/token",
        "https://auth.example/token#part",
        "//auth.example/token",
        "ftp://auth.example/token",
        "/token",
        "https://",
        "https://[::1/token",
    ],
)
async def test_no_login_and_no_question_goes_to_a_realm_without_tls_or_on_this_machine(guarded, realm):
    guarded.registry.realm = realm
    guarded.log_in(auths={"ghcr.io": entry()})

    verdict = await guarded.verdict(NAME, HERE)

    assert verdict.state == "unknown"
    assert logins_sent(guarded) == []
    assert "/token" not in [one.path for one in guarded.registry.asked]


async def test_a_registry_on_this_machine_is_asked_only_when_the_settings_name_it(place):
    place.registry.put_image(PATH, "new", tag="1")
    name = f"{place.loopback}/{PATH}:1"

    unnamed = await place.verdict(name, HERE)
    place.watch(loopback=[place.loopback])
    named = await place.verdict(name, HERE)

    assert (unnamed.state, named.state) == ("unknown", "available")
    assert "name it in the settings" in unnamed.reason


async def test_between_two_places_of_this_machine_a_login_may_go_without_tls(place):
    place.registry.challenge, place.registry.login = "bearer", ("anna", "s3cret:word")
    place.registry.put_image(PATH, "new", tag="1")
    place.log_in(auths={place.loopback: entry()})
    place.watch(loopback=[place.loopback])

    assert (await place.verdict(f"{place.loopback}/{PATH}:1", HERE)).state == "available"


async def test_a_registry_without_tls_cannot_send_a_login_into_the_world(guarded):
    guarded.log_in(auths={guarded.loopback: entry()})
    guarded.watch(loopback=[guarded.loopback])

    verdict = await guarded.verdict(f"{guarded.loopback}/{PATH}:1", HERE)

    assert verdict.state == "available"
    assert logins_sent(guarded) == []


async def test_a_redirect_of_a_manifest_is_followed_without_the_login_of_the_first_registry(guarded):
    guarded.log_in(auths={"lscr.example": entry()})
    place = f"https://ghcr.io{MANIFEST_PATH}"
    after = guarded.registry.put_image("linux/app", "new", tag="1")
    guarded.registry.faults["/v2/linux/app/manifests/1"] = Reply(status=307, headers={"Location": place})

    verdict = await guarded.verdict("lscr.example/linux/app:1", after)

    assert "ghcr.io" in [one.host for one in guarded.registry.asked]
    assert verdict.state == "current"
    assert logins_sent(guarded) == []


@pytest.mark.parametrize(
    "location",
    [
        "",
        "http://ghcr.io/v2/a/manifests/1",
        "https://127.0.0.1/v2/a/manifests/1",
        "https://router.example/admin?reboot=1",
        "https://ghcr.io/v2/../admin/manifests/1",
        "https://anna:x@ghcr.io/v2/a/manifests/1",
        "https://[/",
        MANIFEST_PATH,
    ],
)
async def test_a_redirect_to_anything_but_a_manifest_over_tls_is_not_followed(place, location):
    place.registry.faults[MANIFEST_PATH] = Reply(status=302, headers={"Location": location})

    verdict = await place.verdict(NAME, HERE)

    assert verdict.state == "unknown"
    assert {one.path for one in place.registry.asked} == {MANIFEST_PATH}


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=401), "wants a login"),
        (Reply(status=403), "no access to ghcr.io/lab/app (403)"),
        (Reply(status=404), "the registry has no ghcr.io/lab/app (404)"),
        (Reply(status=418), "answers 418"),
        (Reply(status=500), "answers 500"),
        (Reply(status=503), "not available"),
        (Reply(status=429), "asked too often"),
        (Reply(body=b"<html>hello</html>", headers={"Content-Type": "text/html"}), "not JSON"),
        (Reply(body=b"[" * 100_000), "not JSON"),
        (Reply(body=b"[]"), "not an object"),
        (Reply(body=b"{}"), "no manifest"),
        (Reply(body=b"x" * (5 << 20)), "larger than any manifest"),
        (Reply(headers={"Content-Encoding": "gzip"}, body=b"x"), "packs"),
        (Reply(status=401, headers={"WWW-Authenticate": 'Bearer realm="https://a.example", realm="https://b.example"'}), "login"),
    ],
)
async def test_an_answer_that_tells_nothing_is_unknown_with_its_reason(place, reply, reason):
    place.registry.faults[MANIFEST_PATH] = reply

    verdict = await place.verdict(NAME, HERE)

    assert verdict.state == "unknown"
    assert reason in verdict.reason
    assert (verdict.local, verdict.remote) == ("", "")


@pytest.mark.parametrize(
    "body", [b"", b"no", b"[]", b"{}", b'{"token": 5}', b'{"token": "two\\nlines"}', b'{"token": ""}', b"[" * 9999]
)
async def test_a_token_that_is_none_is_never_sent(guarded, body):
    guarded.registry.faults["/token"] = Reply(body=body)

    verdict = await guarded.verdict(NAME, HERE)

    assert verdict.state == "unknown"
    assert [one.authorization for one in guarded.registry.asked if one.host == "ghcr.io"] == [""]


async def test_a_registry_without_heads_or_digests_is_asked_for_the_whole(place):
    place.registry.heads = place.registry.digest_header = False
    after = place.registry.put_image(PATH, "new", tag="1")

    assert (await place.verdict(NAME, after)).state == "current"


async def test_a_manifest_that_does_not_have_its_digest_tells_nothing(place):
    image = place.registry.put_image(PATH, "new")
    index = place.registry.put_index(PATH, {"linux/amd64": image}, tag="1")
    other = Reply(body=b'{"manifests": []}', headers={"Content-Type": "application/vnd.oci.image.index.v1+json"})
    place.registry.faults[f"GET /v2/{PATH}/manifests/{index}"] = other

    verdict = await place.verdict(NAME, HERE)

    assert (verdict.state, verdict.remote) == ("unknown", "")
    assert "does not have the digest" in verdict.reason


async def test_a_digest_that_is_none_is_not_believed_but_counted_anew(place):
    after = place.registry.put_image(PATH, "new", tag="1")
    wrong = {"Docker-Content-Digest": "sha256:short", "Content-Type": "application/vnd.oci.image.manifest.v1+json"}
    place.registry.faults[f"HEAD {MANIFEST_PATH}"] = Reply(headers=wrong)

    assert (await place.verdict(NAME, after)).state == "current"


async def test_nothing_that_is_told_or_logged_holds_a_secret(guarded):
    guarded.registry.login = ("anna", "right")
    guarded.log_in(auths={"ghcr.io": entry(password="canary-5521")})

    verdict = await guarded.verdict(NAME, HERE)

    assert "canary-5521" not in repr((verdict, vars(guarded.updates), guarded.log.lines))
