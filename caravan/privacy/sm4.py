"""SM4 in GCM mode (GB/T 32907, RFC 8998), in the shape of the library's own AEAD ciphers."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_BYTES = 16
_TAG_BYTES = 16


class SM4GCM:
    """One key. Raises ``UnsupportedAlgorithm`` at the first use where OpenSSL was built without SM4."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data or b"")
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Return the plain text; raises ``InvalidTag``."""
        content, tag = data[:-_TAG_BYTES], data[-_TAG_BYTES:]
        if len(tag) != _TAG_BYTES:
            raise InvalidTag
        decryptor = Cipher(self._algorithm, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated_data or b"")
        return decryptor.update(content) + decryptor.finalize()
