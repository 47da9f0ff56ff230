"""The authority of a cluster, and the certificates that it gives to nodes: true ones, and the same for the same seed."""

import datetime
import ipaddress
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

SINCE: Final = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
UNTIL: Final = datetime.datetime(2044, 1, 1, tzinfo=datetime.UTC)


@attrs.frozen(kw_only=True)
class Issued:
    """A certificate, with its key in PEM."""

    certificate: x509.Certificate
    key_pem: str = attrs.field(repr=False)

    @property
    def pem(self) -> str:
        """The certificate in PEM."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def fingerprint(self) -> str:
        """SHA-256 as the products show it, `AB:CD:…`."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()


class Authority:
    """`name` tells one cluster from another in the subject; the seed makes the keys, which protect nothing. Certificates name the
    `product`, as the real ones do."""

    def __init__(self, *, name: str, seed: int, product: str = "Proxmox Virtual Environment", short: str = "PVE") -> None:
        self._product, self._short = product, short
        self._digits = f"{name}/{seed}"
        self._key = Ed25519PrivateKey.from_private_bytes(_secret(self._digits))
        self._name = _named(product, str(_serial(self._digits)), f"{short} Cluster Manager CA")
        self.root = self._root()

    def issue(self, node: str, *, addresses: Sequence[str] = (), until: datetime.datetime = UNTIL) -> Issued:
        """A certificate for a node, by its name and addresses. Other facts make another certificate."""
        key = derive_private_key(int.from_bytes(_secret(f"{self._digits}/{node}")) % 2**255 + 1, SECP256R1())
        places = [ipaddress.ip_address(address) for address in ("127.0.0.1", *addresses)]
        names = [*(x509.IPAddress(place) for place in dict.fromkeys(places)), x509.DNSName("localhost"), x509.DNSName(node)]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_named(self._product, f"{self._short} Cluster Node", f"{node}.lab.example"))
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(_serial(f"{self._digits}/{node}/{until}"))
            .not_valid_before(SINCE)
            .not_valid_after(until)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, None)
        )
        return Issued(certificate=certificate, key_pem=_pem(key))

    def _root(self) -> Issued:
        certificate = (
            x509.CertificateBuilder()
            .subject_name(self._name)
            .issuer_name(self._name)
            .public_key(self._key.public_key())
            .serial_number(_serial(f"{self._digits}/root"))
            .not_valid_before(SINCE)
            .not_valid_after(UNTIL)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .add_extension(_signs_certificates(), critical=True)
            .sign(self._key, None)
        )
        return Issued(certificate=certificate, key_pem=_pem(self._key))


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: Ed25519PrivateKey | EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _named(organisation: str, unit: str, name: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, organisation), (NameOID.ORGANIZATIONAL_UNIT_NAME, unit), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts])


def _secret(text: str) -> bytes:
    return sha256(f"simulated/{text}".encode()).digest()


def _serial(text: str) -> int:
    return int.from_bytes(_secret(text)[:16]) | 1
