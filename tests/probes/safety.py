"""What may stand on a page, whatever people have written; and where ``quelea`` may not."""

import re
from urllib.parse import urlsplit

from tests.probes.reading import Reader

# Elements that our templates have. Any other came out of what somebody wrote, or is new: then it belongs here.
ELEMENTS = set(
    re.findall(
        r"\w+",
        """html head meta title link script body header main footer nav section article aside div span p a ul ol li
        dl dt dd h1 h2 h3 h4 form fieldset legend label input textarea select option optgroup button table
        caption thead tbody tfoot tr th td details summary dialog strong em b i small time abbr kbd code br hr
        img svg path circle rect g line polyline polygon text use symbol defs audio output progress meter
        blockquote cite mark noscript figure figcaption template address datalist col colgroup sup sub q""",
    )
)
SCHEMES = {"", "http", "https", "tel", "sms", "mailto", "geo"}
LEADING = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset"}
HOSTS = {"", "testserver", "www.gov.cn"}


def faults(page: Reader) -> list[str]:
    """Return what stands on the page and should not, in words."""
    found = [f"quelea stands in a script, style or comment: {text[:60]!r}" for text in page.raw if "quelea" in text]
    for tag, attributes in page.elements:
        if tag not in ELEMENTS:
            found.append(f"<{tag}>")
        if tag == "script" and not attributes.get("src", "").startswith("/static/"):
            found.append("a script of its own")
        if tag == "meta" and "http-equiv" in attributes:
            found.append("a page that sends on")
        for name, value in attributes.items():
            if name.startswith("on") or name in {"style", "srcdoc"} or not re.fullmatch("[a-zA-Z0-9:-]+", name):
                found.append(f"<{tag} {name}>")
            if name in LEADING:
                is_theirs = name == "src" and "quelea" in value
                found += [f"<{tag} {name}={value[:60]!r}>"] * (is_theirs or not is_harmless(value))
    return found


def is_harmless(target: str) -> bool:
    # As a browser does it: blanks before and line breaks within an address mean nothing.
    target = re.sub(r"[\t\r\n]", "", target).lstrip("".join(map(chr, range(33))))
    try:
        parts = urlsplit(target.replace("\\", "/"))
    except ValueError:
        return False
    return parts.scheme in SCHEMES and (parts.hostname or "") in HOSTS
