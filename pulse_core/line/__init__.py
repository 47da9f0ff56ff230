"""The road that data travels: read, register, publish, keep."""
