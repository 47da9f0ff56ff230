"""What a person can set about watching an engine."""

import attrs

from pulse_core.plugin import field

DEFAULT_ADDRESS = "unix:///var/run/docker.sock"


@attrs.frozen(kw_only=True)
class DockerConfig:
    """Settings of the source `docker`."""

    address: str = field(
        DEFAULT_ADDRESS,
        title="Address",
        help="unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host",
        redact=True,
    )
    interval_seconds: float = field(10.0, title="Interval", help="Seconds between two looks", minimum=2, maximum=3600)
    ca_file: str = field(
        "", title="CA file", help="PEM file of the authority that signed the engine's certificate", privileged=True
    )
    cert_file: str = field(
        "", title="Certificate file", help="PEM file of the certificate that Pulse shows to the engine", privileged=True
    )
    key_file: str = field("", title="Key file", help="PEM file of that certificate's key", privileged=True)
    allow_loopback: bool = field(
        False, title="Allow loopback", help="Let a tcp:// address be one of this machine", advanced=True, privileged=True
    )
    images: bool = field(True, title="Show images")
    volumes: bool = field(True, title="Show volumes")
    networks: bool = field(True, title="Show networks")
    swarm: bool = field(True, title="Show the Swarm", help="Services, tasks and nodes, when the engine is a manager")
    disk_usage: bool = field(True, title="Measure disk usage", help="Every 15 minutes; the engine has to count its files for it")
    updates: bool = field(True, title="Look for updates", help="Ask the registries for newer images, every few hours")
    loopback_registries: str = field(
        "",
        title="Registries on this machine",
        help="Those that may be asked, for instance localhost:5000",
        advanced=True,
        privileged=True,
    )
