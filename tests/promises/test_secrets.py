"""A canary in a secret runs through every output, and comes out of none."""

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable

import attrs
import msgspec
import pytest

from pulse_core import log
from pulse_core.errors import ConfigError
from pulse_core.forms import redact, redaction_values, reference, schema, structure
from pulse_core.plugin import Secret, field, secret

CANARY = "canary-4f1d9c"


@attrs.frozen(kw_only=True)
class Account:
    """Something with a secret inside."""

    name: str = field("", title="Name")
    key: Secret = secret(title="Key")


@attrs.frozen(kw_only=True)
class LabConfig:
    """A configuration with secrets at two depths."""

    address: str = field(title="Address", redact=True)
    token: Secret = secret(title="Token", env="LAB_TOKEN")
    account: Account = field(title="Account")
    interval_seconds: float = field(10.0, title="Interval", minimum=2)


@pytest.fixture
def config() -> LabConfig:
    return LabConfig(address=f"https://{CANARY}.lab:8006", token=Secret(CANARY), account=Account(key=Secret(CANARY)))


SHOWN: dict[str, Callable[[Secret], object]] = {
    "repr": repr,
    "str": str,
    "format": lambda value: f"{value}",
    "format with a width": lambda value: f"{value:>40}",
    "percent": lambda value: "%s %r" % (value, value),  # noqa: UP031
    "in a list": lambda value: str([value]),
    "in an attrs class": lambda value: repr(Account(key=value)),
    "as a dict": lambda value: str(attrs.asdict(Account(key=value))),
    "in an error": lambda value: "".join(traceback.format_exception(ConfigError("token", str(value)))),
}


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN)
def test_a_secret_that_is_shown_shows_nothing(show: Callable[[Secret], object]) -> None:
    assert CANARY not in str(show(Secret(CANARY)))


ENCODERS: dict[str, Callable[[object], object]] = {
    "msgspec as JSON": msgspec.json.encode,
    "msgspec as MessagePack": msgspec.msgpack.encode,
    "msgspec to builtins": msgspec.to_builtins,
    "json": json.dumps,
    "json with a default": lambda value: json.dumps(value, default=str),
    "pickle": pickle.dumps,
    "copy": lambda value: str(copy.deepcopy(value)),
    "vars": lambda value: str(getattr(value, "__dict__", "")),
}


@pytest.mark.parametrize("wrap", [lambda value: value, lambda value: [value], lambda value: Account(key=value)])
@pytest.mark.parametrize("encode", ENCODERS.values(), ids=ENCODERS)
def test_a_secret_cannot_be_encoded(encode: Callable[[object], object], wrap: Callable[[Secret], object]) -> None:
    try:
        said = str(encode(wrap(Secret(CANARY))))
    except (TypeError, AttributeError, ValueError, pickle.PicklingError) as refusal:
        said = str(refusal)
    assert CANARY not in said


def test_forms_show_a_configuration_without_its_secrets_and_private_addresses(config: LabConfig) -> None:
    for shown in (redact(config), schema(LabConfig), reference(LabConfig)):
        assert CANARY not in str(shown)
    assert CANARY in redaction_values(config)


def test_an_error_about_a_secret_does_not_repeat_it() -> None:
    with pytest.raises(ConfigError) as caught:
        structure(LabConfig, {"address": "https://lab", "token": {"oops": CANARY}, "account": {"key": "x"}})
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("as_json", [True, False])
def test_a_log_shows_no_secret_at_any_depth(config: LabConfig, as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("debug", json=as_json)
    try:
        log.get(token=config.token).warning("opened", account=config.account, all=[{"a": (config.token,)}])
        try:
            raise RuntimeError(f"refused {config.token}")
        except RuntimeError as error:
            log.get().error("failed", error=error)
            logging.getLogger("pulse").exception("failed again")
    finally:
        log.configure("info")
    said = capsys.readouterr().err
    assert "opened" in said
    assert CANARY not in said
