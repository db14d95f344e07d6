"""Names as people say them, and in English."""

import pytest

from caravan.regions import spelling
from tests.factories.regions import shipped


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("龙凤村委会", "龙凤村"),
        ("铁咀村民委员会", "铁咀村"),
        ("向家村村委会", "向家村"),
        ("额头湾村村民委员会", "额头湾村"),
        ("江山新村委员会", "江山新村"),
        ("村委会", "村委会"),
        ("龙凤社区居委会", "龙凤社区"),
        ("红星社区居民委员会", "红星社区"),
        ("建强社区居民居委会", "建强社区"),
        ("新墩社区委员会", "新墩社区"),
        ("西王社区委会", "西王社区"),
        ("体育场社区居民委员", "体育场社区"),
        ("红石头居民社区委员会", "红石头社区"),
        ("乌龙巷居委会（社区）", "乌龙巷社区"),
        ("张场村委会（小张家场）", "张场村（小张家场）"),
        ("烟垢居民委员会", "烟垢居委会"),
        ("一居委会", "一居委会"),
        ("潘台队委会", "潘台队"),
        ("保成社区", "保成社区"),
        ("恩施市", "恩施市"),
    ],
)
def test_a_village_is_called_without_its_committee(name, said):
    assert spelling.spoken(name) == said


def test_no_village_of_hubei_is_called_by_its_committee():
    villages = [place.name for code, place in shipped().items() if len(code) == 12]
    odd = [name for name in villages if spelling.spoken(name).endswith(("委员会", "村委会"))]

    assert len(villages) == 27057
    assert odd == []


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("湖北省", "Hubei Province"),
        ("陕西省", "Shaanxi Province"),
        ("内蒙古自治区", "Inner Mongolia Autonomous Region"),
        ("广西壮族自治区", "Guangxi Zhuang Autonomous Region"),
        ("恩施土家族苗族自治州", "Enshi Tujia and Miao Autonomous Prefecture"),
        ("长阳土家族自治县", "Changyang Tujia Autonomous County"),
        ("双江拉祜族佤族布朗族傣族自治县", "Shuangjiang Lahu, Va, Blang and Dai Autonomous County"),
        ("神农架林区", "Shennongjia Forest District"),
        ("恩施市", "Enshi City"),
        ("沙市区", "Shashi District"),
        ("江岸区", "Jiang'an District"),
        ("红安县", "Hong'an County"),
        ("龙凤镇", "Longfeng Town"),
        ("芭蕉侗族乡", "Bajiao Dong Township"),
        ("绿葱坡镇", "Lücongpo Town"),
        ("舞阳坝街道", "Wuyangba Sub-district"),
        ("恩施大峡谷风景管理处", "Enshidaxiagu Scenic Area"),
        ("西塞山工业园区管委会", "Xisaishan Industrial Park Administration"),
        ("孝感开发区孝天办事处", "Xiaogan Development Zone, Xiaotian Office"),
        ("汉川市经济技术开发区", "Hanchuan City Economic and Technological Development Zone"),
        ("东湖风景区街道（武昌）", "Donghu Scenic Area Sub-district (Wuchang)"),
        ("经济开发区", "Economic Development Zone"),
        ("铁咀村民委员会", "Tiezui Village"),
        ("长岭村委会", "Changling Village"),
        ("龙凤社区居委会", "Longfeng Community"),
        ("张场村委会（小张家场）", "Zhangchang Village (Xiaozhangjiachang)"),
        ("太子山", "Taizishan"),
        ("701社区居委会", "701 Community"),
        ("莫\ue170村委会", "Mo Village"),  # a character of somebody's own, without a reading
    ],
)
def test_the_english_name_says_what_kind_of_place_it_is(name, english):
    assert spelling.english(name) == english


def test_the_stored_pinyin_gives_the_same_english_name():
    for code, place in shipped().items():
        if code.startswith("42") and len(code) < 12:
            assert spelling.english(place.name, place.pinyin) == spelling.english(place.name), place.name


def test_every_english_name_is_written_in_latin_letters():
    # All towns, and every seventh of the villages, whose characters have to be looked up.
    for place in (place for code, place in shipped().items() if len(code) < 12 or int(code) % 7 == 0):
        name = spelling.english(place.name, place.pinyin)
        assert name.replace("ü", "u").isascii(), place.name
        assert name[:1].isupper() or name[:1].isdigit(), place.name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("京山县", "京山市"),
        ("龙凤镇", "龙凤街道"),
        ("青堡村委会", "青堡社区居委会"),
        ("青堡村村民委员会", "青堡村委会"),
    ],
)
def test_a_place_that_becomes_another_kind_keeps_its_stem(before, after):
    assert spelling.stem(before) == spelling.stem(after)
