"""What the endpoints of a simulated Mail Gateway answer, by what they are about."""
