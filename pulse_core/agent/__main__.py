"""`python -m pulse_core.agent`: the agent alone, which is what its unit starts."""

import sys

from pulse_core.agent.cli import main

if __name__ == "__main__":
    sys.exit(main())
