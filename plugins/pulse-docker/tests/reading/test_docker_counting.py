"""Where Podman counts otherwise than Docker, nothing wrong is shown."""

import pytest

TRAFFIC = {"network": {"rx_bytes": 100, "tx_bytes": 20}}
SILENCE = {"network": {"rx_bytes": 0, "tx_bytes": 0}}
CPU = {"cpu_usage": {"total_usage": 8e9}, "online_cpus": 4, "throttling_data": {"throttled_time": 0}}


@pytest.fixture
def read(engine):
    def read(networks, *, runtime="podman", release=""):
        stats = {"read": "2026-05-28T20:26:40Z", "cpu_stats": CPU, "networks": networks}
        rows = [{"id": "c1", "name": "web", "key": "web", "stats": stats}]
        (found,) = engine.read("docker-stats", stats=rows, release=release, host={"Runtime": runtime}).observations
        return found

    return read


@pytest.mark.parametrize(
    ("runtime", "release", "received", "sent"),
    [
        ("podman", "3.4.4", 20, 100),
        ("podman", "4.3.1", 20, 100),
        ("podman", "4.4.0", 100, 20),
        ("podman", "5.10.1-rc1", 100, 20),
        ("podman", "unheard of", 100, 20),
        ("docker", "4.3.1", 100, 20),
    ],
)
def test_the_podmans_that_cross_sent_and_received_are_put_right(read, runtime, release, received, sent):
    found = read(TRAFFIC, runtime=runtime, release=release)

    assert found.counters["network_in_bytes_per_second"] == received
    assert found.counters["network_out_bytes_per_second"] == sent


def test_a_container_without_a_network_of_its_own_is_not_one_without_traffic(read):
    found = read(SILENCE)

    assert "network_in_bytes_per_second" not in found.counters
    assert "uses the network of the host" in found.unknown["network_in_bytes_per_second"].reason
    assert read(SILENCE, runtime="docker").counters["network_in_bytes_per_second"] == 0


def test_podman_does_not_say_how_long_a_limit_held_a_container_back(read):
    assert "cpu_throttled_ratio" not in read(TRAFFIC).counters
    assert read(TRAFFIC, runtime="docker").counters["cpu_throttled_ratio"] == 0
