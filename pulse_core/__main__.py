"""`python -m pulse_core` is `pulse`."""

import sys

from pulse_core.cli import main

sys.exit(main())
