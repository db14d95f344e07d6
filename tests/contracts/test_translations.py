"""The check of the catalogues sees what Django would hide."""

from babel.messages.catalog import Catalog
from django.conf import settings

from tools import translations


def catalogue(**texts: str) -> Catalog:
    made = translations.fresh()
    for key, text in texts.items():
        made.add(key, text)
    return made


def test_one_message_with_two_texts_is_found():
    found = translations.disagreements({"a": catalogue(Ask="提问", Send="发送"), "b": catalogue(Ask="发出")})

    assert found == ["two texts: 'Ask': 提问 (a), 发出 (b)"]


def test_the_same_text_twice_is_one_text_and_a_context_makes_two_messages_of_one():
    other = catalogue(Ask="提问")
    other.add("Ask", "发出", context="button")

    assert translations.disagreements({"a": catalogue(Ask="提问"), "b": other}) == []


def test_every_package_that_speaks_before_ours_is_asked():
    before = [app for app in settings.INSTALLED_APPS if not app.startswith("caravan.")]

    assert set(before) - set(translations.OTHERS) == set()
