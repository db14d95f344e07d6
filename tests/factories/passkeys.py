"""A device that holds passkeys: answers what a browser would be asked, as WebAuthn level 2 has it."""

import json
from hashlib import sha256
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

_serials = count(1)


class Device:
    """One passkey in one device. ``counts`` says whether it counts its signatures, as sticks do and phones do not."""

    def __init__(self, *, counts: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = f"passkey-{next(_serials):08}".encode()
        self.counts, self.counter = counts, 0

    def make(self, question: dict[str, Any], origin: str) -> str:
        """Return the answer to a question for a new passkey."""
        credential = AttestedCredentialData.create(
            b"\0" * 16, self.credential_id, ES256.from_cryptography_key(self.key.public_key())
        )
        made = AuthenticatorData.create(
            _place(origin), AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 0, bytes(credential)
        )
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(made)})
        said = _said("webauthn.create", question["challenge"], origin)
        return self._answer({"clientDataJSON": websafe_encode(said), "attestationObject": websafe_encode(attested)})

    def sign(self, question: dict[str, Any], origin: str) -> str:
        """Return the answer to a question at the sign-in."""
        self.counter += self.counts
        made = AuthenticatorData.create(_place(origin), AuthenticatorData.FLAG.UP, self.counter)
        said = _said("webauthn.get", question["challenge"], origin)
        signature = self.key.sign(bytes(made) + sha256(said).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": bytes(made), "signature": signature}
        return self._answer({name: websafe_encode(part) for name, part in parts.items()})

    def _answer(self, response: dict[str, str]) -> str:
        own = websafe_encode(self.credential_id)
        return json.dumps(
            {"id": own, "rawId": own, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )


def _place(origin: str) -> bytes:
    return sha256((urlsplit(origin).hostname or "").encode()).digest()


def _said(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()
