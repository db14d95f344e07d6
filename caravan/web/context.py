"""What every page needs to know of the browser it is shown in."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

SIZES = {"std": _("Normal"), "large": _("Large"), "max": _("Largest")}
THEMES = {"": _("Paper"), "contrast": _("High contrast")}
_NEXT = {"std": "large", "large": "max", "max": "std"}


def display(request: HttpRequest) -> dict[str, object]:
    """Return size and theme from their cookies, and where the frame's links lead."""
    size = request.COOKIES.get("size", "std")
    theme = request.COOKIES.get("theme", "")
    size = size if size in SIZES else "std"
    # A form's answer shown in place is not a page one can return to: its own address is.
    here = request.get_full_path() if request.method == "GET" else request.path
    return {
        "display": {
            "size": size,
            "next_size": _NEXT[size],
            "theme": theme if theme in THEMES else "",
            "here": here,
            "exit_url": settings.EXIT_URL,
            "is_demo": settings.DEMO,
        }
    }
