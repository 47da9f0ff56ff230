"""Ask the three products by HTTP."""
