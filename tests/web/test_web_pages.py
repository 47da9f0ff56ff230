"""The built frontend, as it is served."""

import gzip

import pytest


@pytest.fixture
def built(tmp_path):
    root = tmp_path / "static"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html><title>Pulse</title>")
    (root / "assets" / "app-1a2b.js").write_text("let a = 1;" * 500)
    (root / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(b"let a = 1;" * 500))
    (tmp_path / "secret.txt").write_text("secret")
    return root


@pytest.mark.parametrize("path", ["/", "/infrastructure", "/infrastructure/r1", "/index.html"])
async def test_every_page_of_the_application_is_the_index(open_client, built, path):
    async with open_client(static=built) as client:
        answer = await client.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Pulse" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self';" in answer.headers["content-security-policy"]


async def test_hashed_assets_are_kept_for_good_and_sent_packed(open_client, built):
    async with open_client(static=built) as client:
        answer = await client.get("/assets/app-1a2b.js", headers={"accept-encoding": "gzip"})
        plain = await client.get("/assets/app-1a2b.js", headers={"accept-encoding": "identity, gzip;q=0, br;q=0"})

    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert "javascript" in answer.headers["content-type"]
    assert "content-encoding" not in plain.headers
    assert answer.text == plain.text


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/%00", "/missing.js"])
async def test_nothing_outside_is_served(open_client, built, path):
    async with open_client(static=built) as client:
        answer = await client.get(path)

    assert "secret" not in answer.text


async def test_unknown_api_paths_are_no_pages(open_client, built):
    async with open_client(static=built) as client:
        answer = await client.get("/api/nothing")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_route")


async def test_a_frontend_that_was_not_built_is_said_so(client):
    answer = await client.get("/infrastructure")

    assert answer.status_code == 503
    assert "make frontend" in answer.text


async def test_a_name_that_no_file_can_have_is_a_page_like_any_other(open_client, built):
    async with open_client(static=built) as client:
        answer = await client.get("/" + "a" * 5000)

    assert answer.status_code == 200
