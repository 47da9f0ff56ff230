"""Decide who may call what, and how often: on the matched route, never on the text of the address."""

from pulse_core.access.addresses import Networks, client_address, is_direct, is_loopback, is_secure, networks
from pulse_core.access.authorise import FRESH_SECONDS, authorise, is_fresh, permits
from pulse_core.access.backends import BUILT_IN_BACKENDS
from pulse_core.access.csrf import from_elsewhere
from pulse_core.access.entrance import Access
from pulse_core.access.facts import Facts, facts_of
from pulse_core.access.hosts import HostNames, own_names
from pulse_core.access.kiosk import KioskMade
from pulse_core.access.passwords import Hasher, argon2id
from pulse_core.access.permissions import ACTIONS, RESOURCES, ResourceCard
from pulse_core.access.rates import Limits, RateTable
from pulse_core.access.refusals import Forbidden, Locked, Misdirected, TooMany
from pulse_core.access.scopes import PRESETS, ScopeCard, ScopePreset, Scopes
from pulse_core.access.second_factor import SecondFactorOffer
from pulse_core.access.session_record import Opened, cookie_header, expired_cookie
from pulse_core.access.sessions import Sessions
from pulse_core.access.token_record import Minted
from pulse_core.access.tokens import Tokens

__all__ = [
    "ACTIONS",
    "BUILT_IN_BACKENDS",
    "FRESH_SECONDS",
    "PRESETS",
    "RESOURCES",
    "Access",
    "Facts",
    "Forbidden",
    "Hasher",
    "HostNames",
    "KioskMade",
    "Limits",
    "Locked",
    "Minted",
    "Misdirected",
    "Networks",
    "Opened",
    "RateTable",
    "ResourceCard",
    "ScopeCard",
    "ScopePreset",
    "Scopes",
    "SecondFactorOffer",
    "Sessions",
    "Tokens",
    "TooMany",
    "argon2id",
    "authorise",
    "client_address",
    "cookie_header",
    "expired_cookie",
    "facts_of",
    "from_elsewhere",
    "is_direct",
    "is_fresh",
    "is_loopback",
    "is_secure",
    "networks",
    "own_names",
    "permits",
]
