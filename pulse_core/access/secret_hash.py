"""What is kept of a secret that was made here, and what it is found by."""

import hashlib


def secret_hash(secret: str) -> str:
    """A fast hash is safe, because the secret is random and too long to be guessed; a password is neither."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
