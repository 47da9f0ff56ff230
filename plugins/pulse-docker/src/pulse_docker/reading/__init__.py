"""Read each kind of report of an engine: pure functions, from what the API says to observations."""
