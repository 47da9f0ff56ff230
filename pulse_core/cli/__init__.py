"""The command `pulse`: one module per subcommand, imported when it is asked for."""

from pulse_core.cli.main import main

__all__ = ["main"]
