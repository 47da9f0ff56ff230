"""The nouns: frozen values that know nothing of the rooms that use them."""
