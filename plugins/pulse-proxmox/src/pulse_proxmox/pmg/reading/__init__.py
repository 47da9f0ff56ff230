"""Read what a Mail Gateway said: pure functions from reports to readings."""
