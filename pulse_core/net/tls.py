"""Make TLS contexts: those that verify, and those that leave it to a pin or to a person."""

import ssl

from pulse_core.errors import SourceRefused


def context(*, verify: bool, ca_file: str = "", cert_file: str = "", key_file: str = "") -> ssl.SSLContext:
    """A client's context. Without `verify` any certificate will do: whoever asks for that compares it in another way.

    `ca_file` is trusted in place of the system's authorities; `cert_file` and `key_file` are shown to the server.
    Raises SourceRefused for files that cannot be used.
    """
    try:
        made = ssl.create_default_context(cafile=ca_file or None)
        if cert_file:
            made.load_cert_chain(cert_file, key_file or None, password="")
    except OSError as error:  # an SSLError is one, too
        named = ", ".join(filter(None, (ca_file, cert_file, key_file)))
        hint = "give PEM files that Pulse may read, the key without a password and belonging to the certificate"
        raise SourceRefused(f"{named} cannot be used: {error.strerror or error}", hint=hint) from error
    if not verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made
