"""The keys of this device: made here, sealed beside the store, never sent."""

import hashlib

import msgspec
import pyrage
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KANA = "あいうえおかきくけこさしすせそたちつてとなにのはひふまみむもやよ"
_WORDS, _SYLLABLES = 4, 3


class Identity(msgspec.Struct, frozen=True):
    """Ed25519 seed (hex), age identity, the recovery recipient, and at the office the key of its seals (hex)."""

    sign_seed: str
    box_secret: str
    recovery_recipient: str
    seal_hex: str = ""

    @property
    def seal_key(self) -> bytes | None:
        """The office's seal key, nothing at a hall."""
        return bytes.fromhex(self.seal_hex) or None

    @property
    def sign_key(self) -> str:
        """The public Ed25519 key, hex."""
        public = self._private().public_key()
        return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()

    @property
    def box_key(self) -> str:
        """The public age recipient, ``age1…``."""
        return str(self.box().to_public())

    def box(self) -> pyrage.x25519.Identity:
        """The age identity that opens what is sent here."""
        return pyrage.x25519.Identity.from_str(self.box_secret)

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature (RFC 8032), 64 bytes."""
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.sign_seed))


def new_identity(recovery_recipient: str, seal_key: bytes = b"") -> Identity:
    """Fresh keys for a device."""
    seed = Ed25519PrivateKey.generate().private_bytes_raw().hex()
    return Identity(seed, str(pyrage.x25519.Identity.generate()), recovery_recipient, seal_key.hex())


def is_box_key(said: str) -> bool:
    """Whether something can be encrypted to what is ``said`` to be a public age key."""
    try:
        pyrage.x25519.Recipient.from_str(said)
    except pyrage.RecipientError:
        return False
    return True


def fingerprint_words(*public_keys: str) -> str:
    """Short words that both sides show and people compare: 4 × 3 kana, 60 bits of SHA-256 over the public keys."""
    number = int.from_bytes(hashlib.sha256("|".join(public_keys).encode()).digest()[:8], "big")
    kana = "".join(_KANA[number >> 5 * i & 31] for i in range(_WORDS * _SYLLABLES))
    return " ".join(kana[i : i + _SYLLABLES] for i in range(0, len(kana), _SYLLABLES))
