"""Watch a Mail Gateway, or a cluster of them."""
