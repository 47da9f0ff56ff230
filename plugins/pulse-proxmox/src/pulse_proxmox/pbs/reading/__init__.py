"""Read the reports of a Backup Server: pure functions."""
