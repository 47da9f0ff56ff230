"""The declared routes, one module per task."""
