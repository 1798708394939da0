"""Dead letters are sealed: readable only with the bot's token, which is not in the database."""

from __future__ import annotations

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class WrongKey(Exception):
    """A sealed letter cannot be opened with this token."""


class Seal:
    """Seals and opens texts with a key derived from *secret* (HKDF-SHA256, RFC 5869; Fernet)."""

    def __init__(self, secret: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"pilkada dead letters")
        key = derived.derive(secret.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._key = key

    def mark(self, chat: int) -> str:
        """Return a keyed digest by which a chat is known again, but not found."""
        return hmac.digest(self._key, str(chat).encode(), "sha256").hex()[:32]

    def close(self, text: str) -> bytes:
        """Return *text* sealed."""
        return self._fernet.encrypt(text.encode(errors="backslashreplace"))

    def open(self, sealed: bytes) -> str:
        """Return what was sealed; WrongKey if the token has changed since."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise WrongKey from error
