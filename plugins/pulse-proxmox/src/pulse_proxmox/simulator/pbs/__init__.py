"""A simulated Backup Server: one state, and the interface that answers out of it."""
