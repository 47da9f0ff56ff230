"""Readers: one module for each thing that a machine tells about itself."""
