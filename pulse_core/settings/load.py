"""Put the settings together: overrides beat the environment, which beats the file, which beats the defaults."""

import difflib
import os
import types
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final, get_type_hints

from pulse_core.errors import ConfigError
from pulse_core.settings.dotenv import Line, parse
from pulse_core.settings.names import NAMES, Settings, hints
from pulse_core.settings.text import read

FILE: Final = ".env"
_TYPES: Final = types.MappingProxyType(get_type_hints(Settings))
_LARGEST_FILE_BYTES: Final = 256 * 1024


def load(
    environ: Mapping[str, str],
    *,
    overrides: Mapping[str, object] = types.MappingProxyType({}),
) -> Settings:
    """The settings, or a ConfigError that says where: an environment name, a field name or `<file>:<line>`.

    `overrides` maps field names to values of their type. What is not ours is `brought`; `check_brought` tells later,
    when it is known what others declare, whether one of its names is a typing mistake.
    """
    data_dir = _data_dir(environ, overrides)
    values, others = _from_file(data_dir / FILE)
    values |= {NAMES[name]: _read(name, text, path=name) for name, text in environ.items() if name in NAMES}
    values |= {name: _checked(name, value) for name, value in overrides.items()}
    values["data_dir"] = str(data_dir)
    brought = {line.key: line.value for line in others}
    values["brought"] = brought | {name: text for name, text in environ.items() if name not in NAMES}
    values["places"] = {line.key: f"{data_dir / FILE}:{line.number}" for line in others if line.key.startswith("PULSE_")}
    return Settings(**values)  # type: ignore[arg-type]  # each value was read as its field's type


def check_brought(settings: Settings, known: Collection[str]) -> None:
    """Raise ConfigError for a name in the file that starts with PULSE_ and is neither ours nor in `known`."""
    for name, place in settings.places.items():
        if name not in known:
            raise ConfigError(place, _unknown(name, (*NAMES, *known)))


def changed(old: Settings, new: Settings) -> tuple[str, ...]:
    """The names of the settings that differ, in order of declaration."""
    return tuple(name for name in NAMES.values() if getattr(old, name) != getattr(new, name))


def _data_dir(environ: Mapping[str, str], overrides: Mapping[str, object]) -> Path:
    chosen = overrides.get("data_dir") or environ.get("PULSE_DATA_DIR")
    if chosen:
        if "://" in str(chosen):
            raise ConfigError("PULSE_DATA_DIR", f"{chosen} is a web address, not a directory")
        return Path(str(chosen)).expanduser().absolute()
    above = environ.get("XDG_DATA_HOME", "")
    if os.path.isabs(above):  # the XDG specification: a relative path is to be ignored
        return Path(above) / "pulse"
    home = environ.get("HOME")
    return (Path(home) if home else Path.home()) / ".local" / "share" / "pulse"


def _from_file(file: Path) -> tuple[dict[str, object], list[Line]]:
    """Our values, and the lines of others."""
    values: dict[str, object] = {}
    others = []
    for line in parse(_text(file), file=str(file)):
        path = f"{file}:{line.number}"
        if line.key == "PULSE_DATA_DIR":
            raise ConfigError(path, "PULSE_DATA_DIR cannot stand here, because it says where this file is")
        if line.key in NAMES:
            values[NAMES[line.key]] = _read(line.key, line.value, path=path)
        else:
            others.append(line)
    return values, others


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(str(file), f"cannot be read: {error.strerror}") from error
    if len(raw) > _LARGEST_FILE_BYTES:
        raise ConfigError(str(file), f"larger than {_LARGEST_FILE_BYTES} bytes; this is not a settings file")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file}:{line}", "not UTF-8 text") from error


def _unknown(name: str, names: Collection[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f"there is no setting {name}" + (f"; did you mean {close[0]}?" if close else "")


def _read(name: str, text: str, *, path: str) -> object:
    field = NAMES[name]
    return read(text, _TYPES[field], hints(field), path=path)


def _checked(name: str, value: object) -> object:
    """An override, which is a value already: its limits are checked through its text form."""
    if name not in _TYPES:
        raise ConfigError(name, _unknown(name, tuple(_TYPES)))
    text = ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    return read(text, _TYPES[name], hints(name), path=name)
