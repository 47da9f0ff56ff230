"""A simulated Mail Gateway, or a cluster of them."""
