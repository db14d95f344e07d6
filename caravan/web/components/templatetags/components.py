"""Icons and the few things every page frame needs."""

from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one symbol of the sprite; it says nothing to a screen reader."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("components/sprite.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], name: str) -> SafeString | str:
    """Mark a link of the navigation as the page that is shown."""
    request = context.get("request")
    try:
        is_here = request is not None and request.path == reverse(name)
    except NoReverseMatch:
        is_here = False
    return format_html('aria-current="{}"', "page") if is_here else ""
