"""What of a number or name may be shown where the whole is not needed."""

from caravan.privacy.index import normalise_identity_number, normalise_phone


def _middle(value: str, head: int, tail: int) -> str:
    """Hide all but ``head`` and ``tail`` characters; of a value too short for that, hide everything."""
    if len(value) < head + tail + 2:
        return "*" * len(value)
    return f"{value[:head]}{'*' * (len(value) - head - tail)}{value[-tail:]}"


def mask_phone(value: str) -> str:
    """138****5678."""
    return _middle(normalise_phone(value), 3, 4)


def mask_identity(value: str) -> str:
    """4228**********123X."""
    return _middle(normalise_identity_number(value), 4, 4)


def mask_name(value: str) -> str:
    """The first character; the rest as at most three stars, so that its length says little."""
    name = value.strip()
    return name[:1] + "*" * min(max(len(name) - 1, 1), 3) if name else ""
