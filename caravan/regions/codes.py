"""What a code alone tells: its level, what lies above it, and whether it is a division at all."""

LENGTHS = (2, 4, 6, 9, 12)  # province, prefecture, county, town, village
_ZONE_DIGIT = "7"  # in the fifth place of a county's code: 421071
_QUASI_TOWN = 400  # the last three digits of a town's code from which it is a zone, a farm or the like
_QUASI_VILLAGE = "45"  # in the tenth place; 0 to 3 are communities and villages


def level_of(code: str) -> int:
    """Return 1 for a province to 5 for a village; raise ``ValueError`` if no code looks like that."""
    if not (code.isascii() and code.isdigit() and len(code) in LENGTHS):
        raise ValueError(f"{code!r} is no code: 2, 4, 6, 9 or 12 digits are")
    return LENGTHS.index(len(code)) + 1


def above(code: str) -> list[str]:
    """Return the codes of everything that ``code`` lies in, the nearest first."""
    return [code[:length] for length in reversed(LENGTHS) if length < len(code)]


def is_heading(code: str, name: str) -> bool:
    """Tell a line that only groups the counties right under a province: 4290, or 1101 called 市辖区."""
    return len(code) == 4 and (code.endswith("90") or name in {"市辖区", "县"})


def is_quasi(code: str) -> bool:
    """Tell whether a code is no administrative division: a zone, a farm, or something inside one.

    People live there all the same. The statistics office gives such places numbers of their own.
    """
    return (
        code[4:5] == _ZONE_DIGIT
        or (len(code) >= 9 and int(code[6:9]) >= _QUASI_TOWN)
        or (len(code) == 12 and code[9] in _QUASI_VILLAGE)
    )
