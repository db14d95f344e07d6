"""Why a channel does not carry a notice."""


class UnknownTemplate(Exception):
    """A channel has no words for this template."""


class Undeliverable(Exception):
    """This channel will never deliver this notice: use the next one."""
