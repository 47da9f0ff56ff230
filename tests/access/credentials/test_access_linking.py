"""Leaving to sign in elsewhere, and coming back to where one was."""

import pytest

from pulse_core.access import Forbidden
from pulse_core.access.linking import MOST, Links, is_local_path
from pulse_core.errors import BadRequest
from pulse_core.testing.clock import FakeClock


@pytest.fixture
def links(clock: FakeClock) -> Links:
    return Links(clock)


def test_whoever_left_comes_back_once_with_what_was_noted(links: Links) -> None:
    state, cookie = links.begin("sso", "/resources?x=1#y", note="nonce")

    departure = links.finish(state, cookie, provider="sso")

    assert (departure.provider, departure.return_to, departure.note) == ("sso", "/resources?x=1#y", "nonce")
    with pytest.raises(Forbidden):
        links.finish(state, cookie, provider="sso")


def test_another_browser_is_refused_and_uses_the_state_up(links: Links) -> None:
    state, cookie = links.begin("sso")

    for presented in ("", "x" * 43, cookie):  # the last would have been right
        with pytest.raises(Forbidden):
            links.finish(state, presented, provider="sso")


def test_another_provider_cannot_finish_it(links: Links) -> None:
    state, cookie = links.begin("sso")

    with pytest.raises(Forbidden):
        links.finish(state, cookie, provider="other")


def test_it_holds_for_ten_minutes(links: Links, clock: FakeClock) -> None:
    (in_time, one), (late, two) = links.begin("sso"), links.begin("sso")

    clock.advance(600)
    links.finish(in_time, one, provider="sso")
    clock.advance(1)

    with pytest.raises(Forbidden):
        links.finish(late, two, provider="sso")


def test_only_so_many_are_remembered(links: Links) -> None:
    first = links.begin("sso")
    for _ in range(MOST):
        links.begin("sso")

    assert len(links) == MOST
    with pytest.raises(Forbidden):
        links.finish(*first, provider="sso")


@pytest.mark.parametrize("path", ["/", "/a/b?c=d&e=https://x", "/a//b", "/%2Fevil"])
def test_one_returns_to_a_page_of_ours(path: str) -> None:
    assert is_local_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//evil",
        "/\\evil",
        "\\\\evil",
        "https:",
        "https://evil",
        "javascript:alert(1)",
        "evil",
        " /",
        "/\t/evil",
        "/\n/evil",
        "/a\\b",
        "/a b",
        "/é",
        "/" + "a" * 2000,
    ],
)
def test_and_to_nothing_that_a_browser_might_read_as_elsewhere(links: Links, path: str) -> None:
    with pytest.raises(BadRequest):
        links.begin("sso", path)
