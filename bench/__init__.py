"""Measures of Pulse: `make bench` runs every module here and compares what it prints with the targets."""
