"""Read the reports of a Mail Gateway."""
