"""Codes that hold once: those of a clock that both sides have (RFC 6238), and those written on paper."""

import base64
import hashlib
import secrets
from hmac import compare_digest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyotp

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""How far the other clock may be off, either way."""

RECOVERY_CODES = 10
_SECRET_BYTES = 20
_RECOVERY_BYTES = 10  # 80 bits: too many to guess, so a plain hash keeps them
_MOST_TYPED = 64


def new_secret() -> str:
    """A secret for the other clock, 160 bits in base32."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def uri(secret: str, *, name: str, issuer: str) -> str:
    """What an authenticator app reads from the picture."""
    return _clock(secret).provisioning_uri(name=name, issuer_name=issuer)


def matching_step(secret: str, code: str, *, now: float, after: int) -> int | None:
    """The step whose code this is, None when it is none of now or not later than `after`, the last one used."""
    typed = _typed(code)
    if len(typed) != 6 or not typed.isdigit():
        return None
    clock, present = _clock(secret), int(now // STEP_SECONDS)
    steps = [step for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1) if step >= 0]
    found = [step for step in steps if compare_digest(clock.generate_otp(step), typed)]
    return next((step for step in found if step > after), None)


def new_recovery_codes() -> tuple[str, ...]:
    """Codes to print, in groups of four."""
    return tuple(_grouped(base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()) for _ in range(RECOVERY_CODES))


def recovery_hash(user_id: str, code: str) -> str:
    """What is kept of a recovery code; how it was typed does not matter."""
    return hashlib.sha256(f"pulse recovery code\0{user_id}\0{_typed(code).lower()}".encode()).hexdigest()


def without_code(kept: tuple[str, ...], hashed: str) -> tuple[str, ...] | None:
    """The codes that are left when this one is used, None when it is none of them."""
    fits = [compare_digest(one, hashed) for one in kept]
    return tuple(one for one, used in zip(kept, fits, strict=True) if not used) if any(fits) else None


def _clock(secret: str) -> "pyotp.TOTP":
    import pyotp  # not before somebody has a second factor: most servers start without

    return pyotp.TOTP(secret)


def _typed(code: str) -> str:
    """Without the gaps that people type; empty for what no app and no paper shows."""
    if len(code) > _MOST_TYPED or not code.isascii():
        return ""
    return code.replace(" ", "").replace("-", "")


def _grouped(text: str) -> str:
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
