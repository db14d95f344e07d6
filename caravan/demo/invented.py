"""Invented people and numbers that cannot belong to anyone.

* Names are put together at random from common surnames and given-name characters.
* Mobile numbers begin with 120: no subscriber number of China begins with 12, that range holds
  short service codes such as 12348.
* Landline numbers begin with 0 after the area code: no local number does, 0 is the trunk prefix.
* Identity numbers begin with 99: no province has that code; their check character is right.
"""

from dataclasses import dataclass
from random import Random

from pypinyin import Style, lazy_pinyin

from caravan.privacy.index import identity_check_character

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹"
    "石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚覃向冉"
)
GIVEN = (
    "文明华国建平志强军伟芳秀英丽敏静娟艳玲红霞春梅兰桂莲云飞鹏宇浩然晨曦欣怡佳慧思远子涵雨桐俊杰立新永福德安长青小山大川海涛玉珍金凤银花翠萍素珍"
    "淑贞美琴少华学文光明世荣正义守信维民继业启航致远知行若水望舒清源南星北辰"
)


@dataclass(frozen=True)
class Name:
    chinese: str
    english: str


class Inventor:
    """A seeded source of names and numbers: the same seed invents the same people."""

    def __init__(self, seed: int = 12348) -> None:
        self.random = Random(seed)  # noqa: S311 -- nothing secret is drawn from it
        self._mobile = 0
        self._landline = 0

    def name(self) -> Name:
        surname = self.random.choice(SURNAMES)
        given = "".join(self.random.sample(GIVEN, self.random.choice((1, 2, 2, 2))))
        return Name(surname + given, f"{_pinyin(given)} {_pinyin(surname)}")

    def mobile(self) -> str:
        self._mobile += 1
        return f"120{self._mobile:08}"

    def landline(self, area_code: str) -> str:
        self._landline += 1
        return f"{area_code}-0{self._landline:07}"

    def identity_number(self) -> str:
        birth = f"{self.random.randint(1950, 2004)}{self.random.randint(1, 12):02}{self.random.randint(1, 28):02}"
        first = f"990000{birth}{self.random.randint(0, 999):03}"
        return first + identity_check_character(first)


def _pinyin(text: str) -> str:
    return "".join(lazy_pinyin(text, style=Style.NORMAL)).capitalize()
