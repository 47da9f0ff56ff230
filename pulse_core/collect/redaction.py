"""Replace what a recording must not show by names that stay the same throughout it."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from json import dumps
from urllib.parse import quote

import attrs

from pulse_core.model.report import Json, Report

SHORTEST = 4
"""A shorter text is replaced only where it is the whole value: inside other texts it would hit everything."""

SERIAL_KEYS = frozenset({"serial", "serial_number", "serialnumber", "serial_no", "wwn", "wwid", "eui64", "nguid"})

_MAC = re.compile(r"(?<![0-9A-Fa-f:-])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![0-9A-Fa-f:-])")
_ROUNDS = 4


class Redactor:
    """Replaces marked texts wherever they stand: in keys, in values, inside longer texts, whatever their case.

    `texts` maps each text to what it is (`host`, `secret`): that and a number become its pseudonym, `host-1`. Secrets
    are found in their URL and base64 forms too. `macs` and `serials` replace every MAC address and every value under
    a serial number's key. One text has one pseudonym for the life of the redactor.
    """

    def __init__(self, texts: Mapping[str, str], *, macs: bool = False, serials: bool = False) -> None:
        marked = {text: kind for text, kind in texts.items() if text.strip()}
        self._macs = macs
        self._serials = serials
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._forbidden = tuple(text.casefold() for text in marked if len(text) >= SHORTEST)
        forms = {form: (text, kind) for text, kind in marked.items() for form in _forms(text, kind)}
        for form, (text, kind) in forms.items():
            self._names.setdefault(form.casefold(), self._name(text, kind))
        inside = sorted((form for form in forms if len(form) >= SHORTEST), key=len, reverse=True)
        self._inside = [re.compile(re.escape(form), re.IGNORECASE) for form in inside]

    def report(self, report: Report) -> Report:
        """The report without marked texts. Its `kind` stays: it is the connector's word, and chooses the adapter."""
        return attrs.evolve(
            report,
            payload=self.value(report.payload),
            scope=self.text(report.scope),
            source=self.text(report.source),
            epoch=self.text(report.epoch),
        )

    def value(self, value: Json, *, key: str = "") -> Json:
        """A JSON value without marked texts; a number that shows a marked one becomes its pseudonym."""
        if isinstance(value, str):
            return self._name(value, "serial") if self._is_serial(key, value) else self.text(value)
        if isinstance(value, dict):
            return {self.text(name): self.value(one, key=name) for name, one in value.items()}
        if isinstance(value, list):
            return [self.value(one, key=key) for one in value]
        if value is None or isinstance(value, bool):
            return value
        shown = repr(value)
        redacted = self.text(shown)
        return value if redacted == shown else redacted

    def text(self, text: str) -> str:
        """A text without marked ones."""
        if not text:
            return text
        if (whole := self._names.get(text.casefold())) is not None:
            return whole
        for _ in range(_ROUNDS):
            before = text
            for pattern in self._inside:
                text = pattern.sub(self._pseudonym, text)
            if text == before:
                break
        if any(marked in text.casefold() for marked in self._forbidden):
            # What was put in makes a marked text with its surroundings: then nothing of them may stay.
            text = self._name(text, "text")
        return _MAC.sub(lambda match: self._mac(match.group()), text) if self._macs else text

    def _pseudonym(self, match: re.Match[str]) -> str:
        found = match.group()
        return self._names.get(found.casefold()) or self._name(found, "text")

    def _name(self, text: str, kind: str) -> str:
        known = self._names.get(text.casefold())
        if known is None:
            known = self._names[text.casefold()] = self._new_name(kind)
        return known

    def _new_name(self, kind: str) -> str:
        """The next name of a kind that does not itself hold a marked text."""
        for prefix in (f"{kind}-", "redacted-", "x-", "~", "#"):
            number = self._counts.get(prefix, 0) + 1
            name = f"{prefix}{number}"
            if not any(marked in name for marked in self._forbidden):
                self._counts[prefix] = number
                return name
        return ""

    def _is_serial(self, key: str, value: str) -> bool:
        return self._serials and key.lower() in SERIAL_KEYS and bool(value.strip())

    def _mac(self, mac: str) -> str:
        """Another address, of those that nobody's hardware has, so that it still reads as one."""
        plain = mac.lower().replace("-", ":")
        if plain in ("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"):
            return mac
        known = self._names.get("mac " + plain)
        if known is None:
            number = self._counts["mac"] = self._counts.get("mac", 0) + 1
            known = self._names["mac " + plain] = ":".join(re.findall("..", f"02{number:010x}"))
        return known


def _forms(text: str, kind: str) -> Iterator[str]:
    """How a text may be written: a secret also as a URL, JSON, a repr and the base64 of a header hold it."""
    yield text
    if kind == "secret":
        yield dumps(text)[1:-1]
        yield repr(text)[1:-1]
        yield quote(text, safe="")
        yield b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")
