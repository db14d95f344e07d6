"""How places are called: a village as people say it, and everything in Latin letters."""

import re

from pypinyin import Style, lazy_pinyin

from caravan.regions.words import ENGLISH_NAMES, KINDS, PEOPLES, READINGS

_OLD_SOUNDS = re.compile("|".join(sorted(READINGS, key=len, reverse=True)))

# What a village's committee is called is not how people call the village: 向家村村民委员会 is 向家村.
_SPOKEN = (
    (re.compile("居委会（社区）$"), "社区"),
    (re.compile("(?:居民)?社区(?:居民|居委会?|委员会?|委会)+(?=（|$)"), "社区"),
    (re.compile("居民委员?会?(?=（|$)"), "居委会"),
    (re.compile("(?<=.)村?村(?:民?委员会?|委会)(?=（|$)"), "村"),
    (re.compile("队委会$"), "队"),
)


def spoken(name: str) -> str:
    """Return the name as people say it: a village's without its committee."""
    for committee, place in _SPOKEN:
        name = committee.sub(place, name)
    return name


def spell(name: str) -> list[str]:
    """Return the syllables of ``name``, tones left out; what has no reading is left out too.

    An ü is written v, as it is typed.
    """
    return [sound for sound in _sounds(name) if sound]


def english(name: str, pinyin: str = "") -> str:
    """Return ``name`` in English; ``pinyin`` (syllables with spaces) saves looking characters up."""
    name = spoken(name)
    sounds = pinyin.split()
    if len(sounds) != len(name):
        sounds = _sounds(name)
    outside, _bracket, inside = name.removesuffix("）").partition("（")
    words = ENGLISH_NAMES.get(outside) or _words(outside, sounds)
    return f"{words} ({_words(inside, sounds[len(outside) + 1 :])})" if inside else words


def stem(name: str) -> str:
    """Return ``name`` without the kind of place it is, which a place may change and keep its name."""
    name = spoken(name)
    ending, _kind = _kind_of(name)
    return name.removesuffix(ending) or name


def _sounds(name: str) -> list[str]:
    """Return one syllable for each character, '' for one that has none; figures sound as they are."""
    known = _OLD_SOUNDS.search(name)
    if known is None:
        # A list keeps one sound for each character; the library takes it, its types know strings only.
        return lazy_pinyin(name, style=Style.NORMAL, errors=_sounds_of_others)  # type: ignore[arg-type]
    return [*_sounds(name[: known.start()]), *READINGS[known[0]].split(), *_sounds(name[known.end() :])]


def _sounds_of_others(characters: str) -> list[str]:
    return [char.lower() if char.isascii() and char.isalnum() else "" for char in characters]


def _words(name: str, sounds: list[str]) -> str:
    """Spell a name and say in English what it is; a zone inside another comes after it."""
    ending, kind = _kind_of(name)
    place = name.removesuffix(ending)
    cut = _end_of_outer(place) if len(ending) > 1 else 0
    if cut:
        outer = _words(place[:cut], sounds)
        return f"{outer}, {_words(place[cut:] + ending, sounds[cut:])}" if place[cut:] else f"{outer} {kind}"
    peoples: list[str] = []
    while people := next((p for p in PEOPLES if place.endswith(p) and place != p), ""):
        place = place.removesuffix(people)
        peoples.insert(0, PEOPLES[people])
    kind = f"{_listed(peoples)} {kind}" if peoples else kind
    return f"{_join(sounds[: len(place)])} {kind}".strip()


def _end_of_outer(place: str) -> int:
    """Return where the name of a zone, a city or a county ends that begins ``place``; 0 if none does."""
    zone = next((e for e, _kind in KINDS if len(e) > 2 and place.find(e) > 0), "")
    if zone:
        return place.index(zone) + len(zone)
    return len(place) if len(place) > 2 and place[-1] in "市县" else 0


def _kind_of(name: str) -> tuple[str, str]:
    # A place may be called nothing but its kind, if that is a long word: 经济开发区.
    return next(((e, k) for e, k in KINDS if name.endswith(e) and (len(name) > len(e) or len(e) > 2)), ("", ""))


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _join(sounds: list[str]) -> str:
    """Write syllables as one word, with an apostrophe where a vowel would run into the one before (Xi'an)."""
    word = ""
    for sound in sounds:
        word += ("'" if word and sound[:1] in {"a", "e", "o"} else "") + sound
    return word.replace("v", "ü").capitalize()
