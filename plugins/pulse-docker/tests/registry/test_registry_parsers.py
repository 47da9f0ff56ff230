"""What is read of foreign bytes: references, platforms, challenges, manifests; and that nothing makes it raise."""

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulse_core.plugin import SourceGarbled
from pulse_docker.registry.challenges import Challenge, parse_challenges
from pulse_docker.registry.client import Head
from pulse_docker.registry.endpoints import Endpoint, endpoint_of, is_loopback, realm_of, redirected
from pulse_docker.registry.failures import CannotTell
from pulse_docker.registry.images import LocalImage
from pulse_docker.registry.limits import retry_after
from pulse_docker.registry.logins import helper_login, parse_logins
from pulse_docker.registry.manifests import MEDIA_TYPES, Content, Image, parse_content
from pulse_docker.registry.platforms import Platform, fitting
from pulse_docker.registry.references import NotAReference, Reference, parse_reference
from pulse_docker.registry.simulated import DOCKER_MANIFEST, INDEX, MANIFEST, digest_of
from pulse_docker.registry.subjects import subject_of
from pulse_docker.registry.verdict import Local, Need, Verdict, judge

DIGEST = digest_of("x")


@pytest.mark.parametrize(
    ("text", "registry", "path", "tag", "digest"),
    [
        ("nginx", "docker.io", "library/nginx", "latest", ""),
        ("nginx:1.25-alpine", "docker.io", "library/nginx", "1.25-alpine", ""),
        ("lab/app", "docker.io", "lab/app", "latest", ""),
        ("docker.io/nginx", "docker.io", "library/nginx", "latest", ""),
        ("index.docker.io/lab/app:2", "docker.io", "lab/app", "2", ""),
        ("registry-1.docker.io/lab/app:2", "docker.io", "lab/app", "2", ""),
        ("localhost/app", "localhost", "app", "latest", ""),
        ("localhost:5000/app", "localhost:5000", "app", "latest", ""),
        ("lab.example:5000/a/b_c/d__e/f--g:V1", "lab.example:5000", "a/b_c/d__e/f--g", "V1", ""),
        ("[fd00::1]:5000/app:1", "[fd00::1]:5000", "app", "1", ""),
        ("Registry/app", "Registry", "app", "latest", ""),
        (f"nginx@{DIGEST}", "docker.io", "library/nginx", "", DIGEST),
        (f"ghcr.io/a/b:1@{DIGEST}", "ghcr.io", "a/b", "1", DIGEST),
        ("lab:5000", "docker.io", "library/lab", "5000", ""),
        ("a" * 62 + "/b:" + "t" * 128, "docker.io", "a" * 62 + "/b", "t" * 128, ""),
    ],
)
def test_a_reference_is_read_as_engines_read_it(text, registry, path, tag, digest):
    assert parse_reference(text) == Reference(registry=registry, path=path, tag=tag, digest=digest)


@pytest.mark.parametrize(
    "text",
    [
        *("", "/", ":1", "@", "a:", "a@", "A", "lab/App", "a//b", "a/", "/a", "-a", "a-", "a.", "a..b", "a___b", "a:t:t", "a b"),
        *("a:" + "t" * 129, "a@sha256:short", "a@md5:" + "0" * 64, "lab.example:/a", "lab.example:port/a", "a:.t", "a:-t"),
        *("0" * 64, "sha256:" + "0" * 64, "a" * 256, "x/" * 600 + "a", "https://ghcr.io/a/b", "ghcr.io/../a", "a\n", "ä", "a:１"),
    ],
)
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(NotAReference):
        parse_reference(text)


WORD = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
PART = st.lists(WORD, min_size=1, max_size=3).flatmap(
    lambda words: st.sampled_from((".", "_", "__", "-", "---")).map(lambda s: s.join(words))
)
PATHS = st.lists(PART, min_size=2, max_size=4).map("/".join)
HOSTS = st.one_of(
    st.lists(WORD, min_size=2, max_size=3).map(".".join),
    st.tuples(WORD, st.integers(1, 65535)).map(lambda pair: f"{pair[0]}:{pair[1]}"),
    st.sampled_from(("localhost", "docker.io", "[::1]:5000", "10.0.0.7:5000")),
)
TAGS = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True).filter(str.isascii)
DIGESTS = st.from_regex(r"sha256:[a-f0-9]{64}", fullmatch=True)
REFERENCES = st.builds(Reference, registry=HOSTS, path=PATHS, tag=TAGS, digest=st.one_of(st.just(""), DIGESTS))


@given(reference=REFERENCES)
def test_every_full_reference_reads_back_as_itself(reference):
    assert parse_reference(str(reference)) == reference


@given(path=PATHS.filter(lambda path: "." not in path.partition("/")[0] and not path.startswith("localhost/")), tag=TAGS)
def test_a_name_without_a_host_is_docker_hub_s(path, tag):
    assert parse_reference(f"{path}:{tag}") == parse_reference(f"docker.io/{path}:{tag}")


NEAR = st.lists(
    st.one_of(st.sampled_from((*"/:@.-_[]", "sha256:", "localhost", "docker.io", DIGEST, "%2e", "..")), WORD), max_size=9
).map("".join)


@settings(max_examples=200)
@given(text=st.one_of(st.text(max_size=60), NEAR))
def test_no_text_but_a_reference_gets_through_and_what_does_is_safe_in_a_url(text):
    try:
        reference = parse_reference(text)
    except NotAReference:
        return
    assert parse_reference(str(reference)) == reference
    assert not set(str(reference)) & set(" \r\n\t\\?#%")
    assert ".." not in reference.path


def images(*names):
    return [Image(digest_of(name), Platform.of(*name.split("/"))) for name in names]


def chosen(platform, *names):
    return [str(image.platform) for image in fitting(Platform.of(*platform.split("/")), images(*names))]


@pytest.mark.parametrize(
    ("platform", "offered", "taken"),
    [
        ("linux/amd64", ("linux/amd64", "linux/arm64/v8"), ["linux/amd64"]),
        ("linux/x86_64", ("linux/amd64/v1",), ["linux/amd64"]),
        ("linux/amd64", ("linux/amd64", "linux/amd64/v3"), ["linux/amd64"]),
        ("linux/amd64/v3", ("linux/amd64", "linux/amd64/v2", "linux/amd64/v4"), ["linux/amd64/v2"]),
        ("linux/amd64", ("linux/amd64/v3",), []),
        ("linux/aarch64/v8", ("linux/arm64", "linux/arm/v7"), ["linux/arm64"]),
        ("linux/arm/v7", ("linux/arm/v5", "linux/arm/v6", "linux/arm64/v8"), ["linux/arm/v6"]),
        ("linux/arm/v6", ("linux/arm/v5", "linux/arm/v7"), ["linux/arm/v5"]),
        ("linux/arm/v6", ("linux/arm/v7",), []),
        ("linux/arm", ("linux/arm/v6", "linux/arm/v7"), ["linux/arm/v6", "linux/arm/v7"]),
        ("linux/arm/v7", ("linux/arm",), ["linux/arm"]),
        ("linux/s390x", ("linux/amd64",), []),
        ("windows/amd64", ("linux/amd64", "windows/amd64"), ["windows/amd64"]),
    ],
)
def test_a_platform_takes_the_best_image_that_it_can_run(platform, offered, taken):
    assert chosen(platform, *offered) == taken


@pytest.mark.parametrize(
    ("header", "challenges"),
    [
        (
            'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull"',
            [
                (
                    "bearer",
                    {"realm": "https://auth.docker.io/token", "service": "registry.docker.io", "scope": "repository:a/b:pull"},
                )
            ],
        ),
        ('Basic realm="x"', [("basic", {"realm": "x"})]),
        ('BEARER Realm="x" , Service=y', [("bearer", {"realm": "x", "service": "y"})]),
        ('Basic realm="a, b", Bearer realm="c"', [("basic", {"realm": "a, b"}), ("bearer", {"realm": "c"})]),
        (r'Basic realm="say \"hi\""', [("basic", {"realm": 'say "hi"'})]),
        ("Negotiate, Basic realm=x", [("negotiate", {}), ("basic", {"realm": "x"})]),
        ("", []),
        ("Negotiate", [("negotiate", {})]),
        ('Bearer realm="a",realm="b"', []),
        ('Bearer realm="open', [("bearer", {})]),
        ("x" * 9000, []),
        ('Bearer realm="a\x00b"', [("bearer", {})]),
    ],
)
def test_a_challenge_is_read_strictly(header, challenges):
    assert parse_challenges([header]) == [Challenge(*one) for one in challenges]


@settings(max_examples=200)
@given(
    headers=st.lists(
        st.one_of(
            st.text(max_size=40),
            st.lists(st.sampled_from(("Bearer", " ", ",", "=", '"', "\\", "realm", "x", "\t", "é")), max_size=20).map("".join),
        ),
        max_size=3,
    )
)
def test_no_header_makes_the_reader_of_challenges_raise(headers):
    for challenge in parse_challenges(headers):
        assert challenge.scheme == challenge.scheme.lower()


def body(**document):
    return json.dumps(document).encode()


def test_an_index_lists_its_images_without_attestations_and_without_what_cannot_be_read():
    entries = [
        {"digest": DIGEST, "platform": {"os": "linux", "architecture": "arm64", "variant": "v8"}},
        {"digest": DIGEST, "platform": {"os": "unknown", "architecture": "unknown"}},
        {"digest": "sha256:short", "platform": {"os": "linux", "architecture": "amd64"}},
        {"digest": DIGEST},
        {"digest": DIGEST, "platform": {"os": 5, "architecture": []}},
        7,
    ]

    content = parse_content(body(manifests=entries), INDEX)

    assert content == Content(shape="index", images=(Image(DIGEST, Platform("linux", "arm64")),))


def test_a_manifest_names_its_configuration():
    content = parse_content(
        body(config={"digest": DIGEST}, layers=[], mediaType=DOCKER_MANIFEST), f"{DOCKER_MANIFEST}; charset=utf-8"
    )

    assert content == Content(shape="manifest", config=DIGEST)


@pytest.mark.parametrize(
    ("document", "media_type"),
    [
        ({"manifests": [], "config": {"digest": DIGEST}}, INDEX),
        ({"manifests": [], "layers": []}, INDEX),
        ({"manifests": [], "mediaType": MANIFEST}, INDEX),
        ({"config": {"digest": DIGEST}}, INDEX),
        ({"manifests": []}, MANIFEST),
        ({"manifests": {}}, INDEX),
        ({"config": {}}, MANIFEST),
        ({"config": {"digest": "x"}}, MANIFEST),
        ({"schemaVersion": 1, "fsLayers": []}, "application/vnd.docker.distribution.manifest.v1+prettyjws"),
        ({}, ""),
    ],
)
def test_a_document_that_can_be_read_in_two_ways_or_in_none_is_refused(document, media_type):
    with pytest.raises(SourceGarbled):
        parse_content(body(**document), media_type)


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), DIGESTS)
KEYS = st.sampled_from(
    (
        *("manifests", "mediaType", "config", "layers", "digest", "platform", "os", "architecture", "variant", "auths", "auth"),
        *("ghcr.io", "credHelpers", "credsStore", "username", "password", "Username", "Secret", "identitytoken"),
        *("Id", "RepoDigests", "Os", "Architecture", "Variant", "Descriptor", "Identity"),
    )
)
JSON = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=5)), max_leaves=25
)
DOCUMENTS = st.one_of(st.binary(max_size=60), JSON.map(lambda value: json.dumps(value).encode()))


@settings(max_examples=200, deadline=None)
@given(text=DOCUMENTS, media_type=st.one_of(st.sampled_from(tuple(MEDIA_TYPES)), st.text(max_size=20)))
def test_no_body_makes_the_reader_of_manifests_raise_anything_but_its_refusal(text, media_type):
    try:
        content = parse_content(text, media_type)
    except SourceGarbled:
        return
    assert content.shape in ("index", "manifest")


@settings(max_examples=200, deadline=None)
@given(value=JSON, registry=HOSTS)
def test_no_document_makes_a_reader_of_logins_or_images_raise(value, registry):
    logins = parse_logins(value)
    logins.login_for(registry, "a/b")
    logins.helper_for(registry)
    helper_login(value)
    if isinstance(value, dict):
        subject_of(LocalImage.of("it", "nginx", value))


@settings(max_examples=200, deadline=None)
@given(name=st.one_of(st.text(max_size=40), NEAR), digests=st.lists(NEAR, max_size=3))
def test_no_name_makes_the_question_about_an_image_raise(name, digests):
    image = LocalImage(key="it", name=name, image_id="", repo_digests=tuple(digests), platform=Platform("linux", "amd64"))

    subject_of(image)


URLS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            (
                "https://",
                "http://",
                "//",
                "/",
                "a.example",
                "127.0.0.1",
                "[::1]",
                "localhost",
                ":",
                "99999",
                "@",
                "#",
                "?",
                "%",
                "v2",
                "xn--",
                "\n",
            )
        ),
        max_size=8,
    ).map("".join),
)


@settings(max_examples=200, deadline=None)
@given(where=URLS)
def test_no_address_leads_a_login_away_from_tls_or_to_this_machine(where):
    endpoint = Endpoint(name="ghcr.io", origin="https://ghcr.io")
    try:
        url, _ = realm_of(endpoint, where)
    except CannotTell:
        return
    assert url.scheme == "https"
    assert not is_loopback(url.host)


@settings(max_examples=200, deadline=None)
@given(where=URLS, registry=HOSTS)
def test_no_redirect_leads_anywhere_but_to_a_manifest(where, registry):
    try:
        endpoint = endpoint_of(registry, ())
        assert endpoint.origin.startswith("https://")
        redirected(endpoint, f"{endpoint.origin}/v2/a/manifests/1", where)
    except CannotTell:
        return


@settings(max_examples=100)
@given(header=st.one_of(st.text(max_size=40), st.integers().map(str)))
def test_no_header_makes_a_pause_raise_or_negative(header):
    assert (retry_after(header, 1.7e9) or 0.0) >= 0.0


FEW = st.sampled_from([digest_of(name) for name in "abcde"])
CONTENTS = st.one_of(
    st.none(),
    st.builds(Content, shape=st.just("manifest"), config=st.one_of(st.just(""), FEW)),
    st.lists(FEW, max_size=3).map(
        lambda some: Content(shape="index", images=tuple(Image(one, Platform("linux", "amd64")) for one in some))
    ),
)


@settings(max_examples=300)
@given(
    digests=st.lists(FEW, min_size=1, max_size=3, unique=True),
    image_id=FEW,
    remote=FEW,
    shape=st.sampled_from(("index", "manifest")),
    contents=st.dictionaries(FEW, CONTENTS),
    said=st.sampled_from(("index", "manifest", None)),
)
def test_an_update_is_never_told_without_two_different_digests_and_the_questions_end(
    digests, image_id, remote, shape, contents, said
):
    local = Local(image_id=image_id, digests=tuple(digests), platform=Platform("linux", "amd64"), shape=said)
    known = {}
    for _ in range(10):
        step = judge(local, Head(remote, shape), known)
        if isinstance(step, Verdict):
            break
        known[step.digest] = answer(contents.get(step.digest), step)

    assert isinstance(step, Verdict)
    if step.state == "available":
        assert step.local
        assert step.remote
        assert step.local != step.remote
    if remote in digests:
        assert step.state == "current"


def answer(content: Content | None, need: Need) -> Content | None:
    """As the registry would: a manifest that is asked for as a whole names its configuration."""
    if need.whole and content is not None and content.shape == "manifest" and not content.config:
        return Content(shape="manifest", config=digest_of("config"))
    return content
