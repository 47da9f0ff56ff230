"""Strict stand-ins for the three products."""
