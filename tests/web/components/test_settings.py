"""Size, colours and language are kept in cookies, by forms that lead back to where they stood."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example/",
    "http:elsewhere.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "elsewhere.example",
    " //elsewhere.example/",
    "\t//elsewhere.example/",
    "https://testserver.elsewhere.example/",
    "https://testserver@elsewhere.example/",
    "",
]


def choose(client: Client, what: str, **typed: str):
    return client.post(f"/settings/{what}", {"next": "/promise/"} | typed)


def page(client: Client, path: str = "/promise/") -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize("size", ["std", "large", "max"])
def test_a_size_holds_on_every_page(client, size):
    choose(client, "display", size=size)

    for path in ("/", "/ask/", "/find/", "/laws/", "/settings/", "/staff/login/"):
        assert f'data-size="{size}"' in page(client, path), path


def test_the_sizes_follow_each_other_round(client):
    seen = []
    for _press in range(4):
        seen.append(client.get("/promise/").context["display"]["size"])
        choose(client, "display", size=client.get("/promise/").context["display"]["next_size"])

    assert seen == ["std", "large", "max", "std"]


def test_high_contrast_is_chosen_and_left_again(client):
    choose(client, "display", theme="contrast")
    assert 'data-theme="contrast"' in page(client)

    choose(client, "display", theme="")
    assert 'data-theme=""' in page(client)


def test_size_and_colours_do_not_disturb_each_other(client):
    choose(client, "display", size="large")
    choose(client, "display", theme="contrast")

    assert 'data-size="large" data-theme="contrast"' in page(client)


def test_the_language_is_kept_against_what_the_browser_prefers(client):
    choose(client, "language", language="en")
    assert '<html lang="en"' in page(client)
    assert "Our promise" in page(client)

    choose(client, "language", language="zh-hans")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert '<html lang="zh-Hans"' in page(client)


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("display", {"size": "huge"}),
        ("display", {"theme": "dark"}),
        ("display", {}),
        ("language", {"language": "xx"}),
        ("language", {"language": ""}),
        ("language", {}),
    ],
)
def test_what_is_not_offered_is_not_kept(client, what, typed):
    answer = choose(client, what, **typed)

    assert answer.status_code == 302
    assert not answer.cookies


@pytest.mark.parametrize("value", ["huge", "", '"><script>', "x" * 4000])
def test_a_cookie_that_says_something_else_counts_as_none(client, value):
    client.cookies["size"] = client.cookies["theme"] = value
    client.cookies["django_language"] = value

    assert '<html lang="zh-Hans" data-size="std" data-theme=""' in page(client)


def test_the_cookies_stay_a_year_and_on_this_site(client):
    cookie = choose(client, "display", size="large").cookies["size"]

    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("what", ["display", "language"])
def test_the_form_leads_back_to_its_page(client, what):
    assert client.post(f"/settings/{what}", {"next": "/laws/?q=法"})["Location"] == "/laws/?q=%E6%B3%95"


@pytest.mark.parametrize("what", ["display", "language"])
@pytest.mark.parametrize("target", ELSEWHERE)
def test_it_never_leads_to_another_site(client, what, target):
    assert client.post(f"/settings/{what}", {"next": target})["Location"] == "/"


@pytest.mark.parametrize("target", ["/a\r\nX-Header: 1", "/" + "a" * 20_000, "/\ud7ff%00"])
def test_an_odd_address_breaks_nothing(client, target):
    answer = client.post("/settings/display", {"next": target})

    assert answer.status_code in {302, 400}
    assert "X-Header" not in answer.headers


@pytest.mark.parametrize("what", ["display", "language"])
def test_a_link_alone_changes_nothing(client, what):
    assert client.get(f"/settings/{what}?size=max&language=en").status_code == 405


def test_another_site_cannot_send_the_form():
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/settings/display", {"size": "max"}).status_code == 403


def test_the_page_shows_what_is_chosen(client):
    choose(client, "display", size="max", theme="contrast")

    assert page(client, "/settings/").count(" checked") == 2
    assert 'value="max" checked' in page(client, "/settings/")
    assert 'value="contrast" checked' in page(client, "/settings/")


def test_the_frame_comes_back_to_the_page_with_its_search(client):
    assert 'name="next" value="/laws/?q=1&amp;x=2"' in page(client, "/laws/?q=1&x=2")
