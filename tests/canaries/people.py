"""Invented people and the words that only they use."""

from dataclasses import dataclass

from caravan.privacy.index import is_phone

# Each word of anybody begins with the stem, each phone and identity number with digits that nobody else's has.
STEM, PHONES, IDENTITIES = "quelea", "1200077", "99010119"
WORDS = (STEM, PHONES, IDENTITIES)
COUNT = 200
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Invented:
    """One of them."""

    number: int

    def word(self, place: str) -> str:
        return f"{STEM}{self.number:03}{place}"

    @property
    def phone(self) -> str:
        phone = f"{PHONES}{self.number:04}"
        assert is_phone(phone)
        return phone

    @property
    def helper_phone(self) -> str:
        return f"{PHONES}{self.number + 5000:04}"

    @property
    def identity_number(self) -> str:
        body = f"{IDENTITIES}{70 + self.number % 30}0101{self.number:03}"
        check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]
        return body + check
