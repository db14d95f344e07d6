"""Which language a question is in."""

import pytest

from caravan.engine.language import is_mostly_english


@pytest.mark.parametrize(
    "text",
    [
        "My employer has not paid me for three months.",
        "Unpaid wages",
        "My boss at 湖北某某建设有限公司 did not pay me and he will not answer the phone",
        "I can't get my deposit back from the landlord in 武汉",
    ],
)
def test_english_is_recognised(text):
    assert is_mostly_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "老板欠我工资",
        "我的WeChat ID is abc123 被封了",
        "我在KFC打工，老板说WiFi、APP和ERP都是我弄坏的",
        "对方发来一句 I will not pay you 就把我拉黑了，怎么办，能不能告他",
        "",
        "24000",
        "OK",
        "！！！",
    ],
)
def test_everything_else_is_not(text):
    assert not is_mostly_english(text)
