"""Make TLS contexts: those that verify, and those that leave it to a pin or to a person."""

import ssl


def context(*, verify: bool) -> ssl.SSLContext:
    """A client's context. Without `verify` any certificate will do: whoever asks for that compares it in another way."""
    made = ssl.create_default_context()
    if not verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made
