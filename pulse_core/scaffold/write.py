"""Fill the templates in for a name, and write them where a person wants them."""

import keyword
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import attrs

from pulse_core.errors import ConfigError

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST: Final = 40


@attrs.frozen
class Names:
    """One name in all its forms: `acme-lab`, `acme_lab`, `pulse_acme_lab`, `AcmeLab`, `Acme lab`."""

    name: str
    slug: str
    module: str
    class_: str
    title: str

    @classmethod
    def of(cls, text: str) -> "Names":
        """The forms of `acme-lab` or `pulse-acme-lab`. Raises ConfigError for what cannot be a plugin's name."""
        name = text.strip().lower().replace("_", "-").removeprefix("pulse-")
        if not _NAME.fullmatch(name) or len(name) > _LONGEST or keyword.iskeyword(name):
            raise ConfigError("NAME", f"{text!r} cannot be a plugin's name: use words like acme or acme-lab")
        words = name.split("-")
        slug = "_".join(words)
        return cls(name, slug, f"pulse_{slug}", "".join(map(str.capitalize, words)), " ".join(words).capitalize())


def write(text: str, *, into: Path) -> Path:
    """Write the package `pulse-<name>` below `into` and give its folder. Raises ConfigError rather than overwrite."""
    names = Names.of(text)
    package = into / f"pulse-{names.name}"
    if package.exists():
        raise ConfigError("NAME", f"{package} is there already; nothing was written")
    try:
        _write_folder(files(__package__) / "templates", package, names)
    except OSError as error:
        raise ConfigError("--into", f"{error.filename}: {error.strerror}") from error
    return package


def _write_folder(templates: Traversable, folder: Path, names: Names) -> None:
    folder.mkdir(parents=True)
    for template in templates.iterdir():
        if template.is_dir():
            below = folder / template.name / names.module if template.name == "src" else folder / template.name
            _write_folder(template, below, names)
            continue
        (folder / _file_name(template.name, names)).write_text(_filled(template.read_text("utf-8"), names), "utf-8")
    if folder.name == names.module:
        (folder / "py.typed").touch()


def _file_name(template: str, names: Names) -> str:
    name = template.removesuffix(".txt")
    return f"test_{names.module}.py" if name == "test_.py" else name


def _filled(text: str, names: Names) -> str:
    for form, value in attrs.asdict(names).items():
        text = text.replace(f"@{form.rstrip('_')}@", value)
    return text
