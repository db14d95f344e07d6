"""The ways a notice can reach a person, one folder each: how it travels and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caravan.notifications.channels.in_app import templates as in_app_templates
from caravan.notifications.channels.refusals import Undeliverable, UnknownTemplate
from caravan.notifications.channels.sms import templates as sms_templates

if TYPE_CHECKING:
    from caravan.notifications.models import Notice

__all__ = ["Undeliverable", "UnknownTemplate", "is_its_own_delivery", "require_template", "send", "text"]

Words = Mapping[str, Mapping[str, str]]  # template -> language -> text

WORDS: dict[str, Words] = {"sms": sms_templates.WORDS, "in_app": in_app_templates.WORDS}


def require_template(channel: str, template: str) -> None:
    """Raise ``UnknownTemplate`` unless ``channel`` can say it."""
    if template not in WORDS[channel]:
        raise UnknownTemplate(f"{channel}: {template}")


def is_its_own_delivery(channel: str) -> bool:
    """Say whether a stored notice needs no carrying on this channel."""
    return channel == "in_app"


def text(notice: Notice, channel: str, language: str | None = None) -> str:
    """Return the words of ``notice`` on ``channel``, in the reader's language or else its own."""
    template = "discreet" if notice.is_discreet and "discreet" in WORDS[channel] else notice.template
    by_language = WORDS[channel][template]
    chosen = by_language.get(language or notice.language) or by_language["zh-hans"]
    return chosen.format_map(notice.params)


def send(notice: Notice, channel: str) -> None:
    """Deliver ``notice``. Raises ``Undeliverable``, or anything else to be tried again later."""
    from caravan.notifications.channels.in_app import transport as in_app
    from caravan.notifications.channels.sms import transport as sms

    transports = {"sms": sms.send, "in_app": in_app.send}
    transports[channel](notice, text(notice, channel))
