"""Programs for people who work on Pulse itself. Nothing here is part of the distribution."""
