"""Ids have types of their own, so that one cannot be passed for another."""

from typing import NewType

ResourceId = NewType("ResourceId", str)
"""Opaque and for life: `r` and 12 characters. Nothing may be read from it."""

SourceId = NewType("SourceId", str)
"""One configured source: `host:local`, or `agent:<agent id>/host:local` when an agent runs it."""

AgentId = NewType("AgentId", str)
"""One agent, whatever its host is called: made once at its first start."""
