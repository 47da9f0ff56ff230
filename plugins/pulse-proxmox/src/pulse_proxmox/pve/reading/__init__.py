"""Read the reports of a cluster."""
