"""Sealed text: it passes through people's hands, and only we can read or make it. What is signed, everybody reads."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.core.signing import BadSignature
from django.utils.crypto import salted_hmac


class Sealer:
    """Used like Django's `Signer`. Two seals of one text differ, so nobody can tell that they say the same."""

    def __init__(self, *, salt: str) -> None:
        key = salted_hmac("marketplace.core.sealing", salt, algorithm="sha256").digest()
        self.box = Fernet(base64.urlsafe_b64encode(key))

    def sign(self, text: str) -> str:
        """The text, sealed; letters, digits, hyphens and equal signs only."""
        return self.box.encrypt(text.encode()).decode()

    def unsign(self, sealed: str, *, max_age: int | None = None) -> str:
        """The text again; raises BadSignature when it is not ours, was altered, or is older than so many seconds."""
        try:
            return self.box.decrypt(sealed.encode(), ttl=max_age).decode()
        except InvalidToken as wrong:
            raise BadSignature("This seal is broken or too old.") from wrong
