"""The endpoints of a simulated Backup Server."""
