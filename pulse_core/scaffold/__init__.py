"""Write the package of a new connector, whose own tests pass untouched."""

from pulse_core.scaffold.write import Names, write

__all__ = ["Names", "write"]
