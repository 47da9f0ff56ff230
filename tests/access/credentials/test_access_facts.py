"""What a request presents, as it is on the line."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.access import Facts, facts_of
from pulse_core.access.facts import session_cookie
from pulse_core.errors import Unauthenticated
from tests.access.credentials.gatehouse import ADDRESS, PROXY, TRUSTED, RawHeaders


def facts(headers: RawHeaders, *, peer: str = ADDRESS, scheme: str = "http", url_token: str = "") -> Facts:
    return facts_of(headers, peer=peer, scheme=scheme, trusted=TRUSTED, url_token=url_token)


def test_a_token_comes_as_bearer_as_header_or_in_the_address_of_a_websocket() -> None:
    assert facts([(b"authorization", b"Bearer abc")]).token == "abc"
    assert facts([(b"Authorization", b"bEaReR  abc ")]).token == "abc"
    assert facts([(b"x-api-token", b"abc")]).token == "abc"
    assert facts([], url_token="abc").token == "abc"


@pytest.mark.parametrize("header", [b"", b"Bearer", b"Bearer ", b"Basic YTpi", b"Digest x", b"abc", b"Negotiate x"])
def test_an_authorization_that_is_no_bearer_token_is_refused_whatever_else_is_there(header: bytes) -> None:
    with pytest.raises(Unauthenticated) as refused:
        facts([(b"authorization", header), (b"cookie", b"pulse_session=good")])

    assert refused.value.code == "bad_token"


@pytest.mark.parametrize(
    "headers",
    [
        [(b"authorization", b"Bearer a"), (b"authorization", b"Bearer b")],
        [(b"authorization", b"Bearer a"), (b"Authorization", b"Bearer a")],
        [(b"x-api-token", b"a"), (b"x-api-token", b"a")],
        [(b"authorization", b"Bearer a"), (b"x-api-token", b"a")],
        [(b"cookie", b"pulse_session=a; pulse_session=b")],
        [(b"cookie", b"pulse_session=a"), (b"cookie", b"pulse_session=a")],
        [(b"x-csrf-token", b"a"), (b"x-csrf-token", b"a")],
    ],
)
def test_what_is_presented_twice_is_refused(headers: RawHeaders) -> None:
    with pytest.raises(Unauthenticated) as refused:
        facts(headers)

    assert refused.value.code == "ambiguous_credentials"


def test_a_token_in_the_address_beside_one_in_a_header_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        facts([(b"x-api-token", b"a")], url_token="a")


def test_an_empty_token_header_is_refused_and_not_ignored() -> None:
    with pytest.raises(Unauthenticated):
        facts([(b"x-api-token", b" ")])


def test_on_https_only_the_prefixed_cookie_is_believed_and_without_only_the_plain_one() -> None:
    both = [(b"cookie", b"pulse_session=plain; other=1; __Host-pulse_session=prefixed")]

    assert facts(both, scheme="https").session == "prefixed"
    assert facts(both).session == "plain"
    assert facts([(b"cookie", b"pulse_session=plain")], scheme="https").session == ""
    assert facts([(b"cookie", b"__Host-pulse_session=prefixed")]).session == ""
    assert facts([*both, (b"x-forwarded-proto", b"https")], peer=PROXY).session == "prefixed"
    assert facts([*both, (b"x-forwarded-proto", b"https")]).session == "plain"


def test_a_cookie_that_is_only_called_like_ours_is_not_ours() -> None:
    assert session_cookie(["xpulse_session=a; pulse_session_2=b; PULSE_SESSION=c"], secure=False) == ""


def test_headers_are_kept_of_a_trusted_proxy_only() -> None:
    headers = [(b"X-Forwarded-User", b"ann"), (b"x-forwarded-user", b"eve")]

    assert facts(headers).headers == {}
    assert not facts(headers).peer_trusted
    assert facts(headers, peer=PROXY).headers["x-forwarded-user"] == "ann\neve"


def test_nothing_secret_shows_when_facts_are_printed() -> None:
    shown = repr(facts([(b"authorization", b"Bearer hidden-a"), (b"cookie", b"pulse_session=hidden-b")], peer=PROXY))

    assert "hidden" not in shown


@given(
    st.lists(
        st.tuples(st.sampled_from([b"authorization", b"cookie", b"x-api-token", b"x-forwarded-for"]), st.binary(max_size=60)),
        max_size=5,
    )
)
def test_whatever_the_bytes_it_answers_or_refuses(headers: RawHeaders) -> None:
    with contextlib.suppress(Unauthenticated):
        facts(headers, peer=PROXY)
