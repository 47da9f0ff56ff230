"""Containers that stand still are read once, and anew as soon as anything that is said of them is another."""

import pytest

from pulse_docker.reading.still import Still

DEAD = {"state": "exited", "status": "Exited (137) 3 weeks ago"}


@pytest.fixture
def one(engine, row):
    def read(**said):
        (found,) = engine.containers(row(**said)).values()
        return found

    return read


def test_a_dead_container_of_which_nothing_new_is_said_is_not_read_again(one):
    assert one(**DEAD) is one(**DEAD)


def test_that_the_source_begins_to_listen_is_nothing_new_of_a_dead_container(one):
    heard_nothing = {"asked": None, "killed": False, "restarts": 0, "oom_kills": 0}
    assert one(**DEAD, recent=None) is one(**DEAD, recent=heard_nothing)


@pytest.mark.parametrize(
    "news",
    [
        {"status": "Exited (1) 3 weeks ago"},
        {"recent": {"asked": True, "killed": True, "oom_kills": 0, "restarts": 0}},
        {"inspect": {"State": {"OOMKilled": True}}},
        {"labels": {"owner": "me"}},
    ],
    ids=lambda news: next(iter(news)),
)
def test_what_is_new_is_read(one, news):
    before = one(**DEAD)
    assert one(**DEAD | news) != before
    assert one(**DEAD) == before


def test_the_same_words_of_another_engine_are_of_another_container(engine, row, one):
    here = one(**DEAD)
    engine.id = "ENGINE:TWO"
    (there,) = engine.containers(row(**DEAD)).values()
    assert there.claims != here.claims


def test_the_memory_has_an_end():
    read = []
    still = Still(most=2)
    for name in "abca":
        still.of(("engine", name), "words", lambda name=name: read.append(name))
    assert read == ["a", "b", "c", "a"]
