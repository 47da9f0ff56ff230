"""Watch a Backup Server: what is asked of it and when, and how its answers are read."""
