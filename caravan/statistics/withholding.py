"""Which places show no figures of their own: theirs would be somebody's, or would give somebody's away."""

from collections.abc import Mapping

FEWEST = 5


def withheld(received: Mapping[str, int]) -> frozenset[str]:
    """Return the places that are not shown, of all that add up to a total which is.

    Those in which too few asked; and with them the next smallest, until ``FEWEST`` questions hide, of two
    places or more, behind what is left when everything shown is taken from the total.
    """
    by_size = sorted(received, key=lambda place: (received[place], place))
    hidden = [place for place in by_size if received[place] < FEWEST]
    asked = [received[place] for place in hidden if received[place]]
    for place in by_size[len(hidden) :]:
        if not asked or sum(asked) >= FEWEST:
            break
        hidden.append(place)
        asked.append(received[place])
    return frozenset(hidden)
