"""Make a configuration of what somebody wrote and what is kept: a kept secret goes only where it went before."""

from collections.abc import Mapping
from typing import Any

import attrs

from pulse_core import forms
from pulse_core.access import Forbidden
from pulse_core.errors import BadRequest, ConfigErrors
from pulse_core.model.report import Json
from pulse_core.plugin.fields import Secret


@attrs.frozen(kw_only=True)
class KeptSettings:
    """A configuration as it is kept, and its secrets by path."""

    config: object
    secrets: Mapping[str, Secret] = attrs.field(repr=False)


def configured(cls: type[Any], raw: Mapping[str, Json], kept: KeptSettings | None, *, trusted: bool) -> object:
    """The configuration that somebody wrote, whose left out secrets are those that are `kept`.

    `trusted` are those who may open something of Pulse's own machine. Raises BadRequest with every mistake by its path,
    Forbidden.
    """
    try:
        made = _with_kept_secrets(cls, raw, kept) if kept else _structured(cls, raw)
    except ConfigErrors as error:
        problems: list[Json] = [{"path": one.path, "message": one.message} for one in error.errors]
        raise BadRequest("bad_config", str(error), details={"problems": problems}) from error
    if not trusted:
        _refuse_privileges(made, kept)
    return made


def _with_kept_secrets(cls: type[Any], raw: Mapping[str, Json], kept: KeptSettings) -> object:
    left_out = {path: secret for path, secret in kept.secrets.items() if forms.secret_at(raw, path) in (None, forms.MARKER)}
    made = _structured(cls, forms.joined(raw, left_out))
    if left_out and forms.guarded(made) != forms.guarded(kept.config):
        raise _secret_needed(
            [next(iter(left_out))], "type the secret again: where it is sent, or how that is checked, was changed"
        )
    return made


def _structured(cls: type[Any], raw: Mapping[str, object]) -> object:
    """Without a marker that somebody sent back in place of a secret that is not kept."""
    made: object = forms.structure(cls, raw)
    _, secrets = forms.parted(made)
    if marked := [path for path, secret in secrets.items() if secret.reveal() == forms.MARKER]:
        raise _secret_needed(marked, "is not known: type it")
    return made


def _refuse_privileges(made: object, kept: KeptSettings | None) -> None:
    """Let pass what opens nothing of this machine, or nothing that is not open already for the same place."""
    opens = forms.privileged(made)
    if not opens:
        return
    if kept and opens == forms.privileged(kept.config) and forms.guarded(made) == forms.guarded(kept.config):
        return
    path = next(iter(opens))
    message = f"{path} reaches into the machine that Pulse runs on: only who may change settings may set it."
    raise Forbidden("privileged_setting", message, details={"path": path})


def _secret_needed(paths: list[str], words: str) -> BadRequest:
    return BadRequest("secret_needed", words, details={"problems": [{"path": path, "message": words} for path in paths]})
