"""Names: surname, title, pinyin with every reading of the surname (A-6)."""

import re
from functools import lru_cache
from itertools import islice, product

COMPOUND = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "司空",
        "夏侯",
        "轩辕",
        "端木",
        "百里",
        "东郭",
        "南宫",
        "西门",
        "独孤",
        "呼延",
        "长孙",
        "宇文",
        "鲜于",
        "闻人",
        "申屠",
        "太史",
        "澹台",
        "公冶",
        "濮阳",
        "淳于",
        "单于",
    ]
)
# readings that a surname has besides, or instead of, the usual one; every one of them is searched by
SURNAME_READINGS = {
    "单": ("shan", "dan", "chan"), "曾": ("zeng", "ceng"), "仇": ("qiu", "chou"), "解": ("xie", "jie"), "查": ("zha", "cha"),
    "区": ("ou", "qu"), "任": ("ren",), "盖": ("ge", "gai"), "朴": ("piao", "pu"), "乐": ("yue", "le"), "尉": ("wei", "yu"),
    "尉迟": ("yuchi", "weichi"), "翟": ("zhai", "di"), "覃": ("qin", "tan"), "洗": ("xian", "xi"), "冼": ("xian",),
    "缪": ("miao", "mou"), "员": ("yun", "yuan"), "宁": ("ning",), "纪": ("ji",), "华": ("hua",), "晟": ("cheng", "sheng"),
    "召": ("shao", "zhao"), "折": ("she", "zhe"), "黑": ("he", "hei"), "秘": ("bi", "mi"), "种": ("chong", "zhong"),
    "重": ("chong", "zhong"), "繁": ("po", "fan"), "牟": ("mou", "mu"), "褚": ("chu", "zhu"), "祭": ("zhai", "ji"),
    "万俟": ("moqi", "wansi"), "长孙": ("zhangsun", "changsun"), "单于": ("chanyu", "danyu"), "澹台": ("tantai", "dantai"),
    "贾": ("jia", "gu"), "石": ("shi",), "柏": ("bai", "bo"), "薄": ("bo", "bao"), "沈": ("shen", "chen"), "葛": ("ge",),
    "覃怀": ("qinhuai",), "宓": ("mi", "fu"), "燕": ("yan",), "瞿": ("qu",), "呙": ("guo",), "佴": ("nai", "er"), "隗": ("wei", "kui"),
    "逄": ("pang",), "郗": ("xi", "chi"), "郇": ("xun", "huan"), "应": ("ying",), "於": ("yu",), "相": ("xiang",), "强": ("qiang", "jiang"),
    "车": ("che", "ju"), "那": ("na", "nuo"), "哈": ("ha",), "行": ("xing", "hang"), "干": ("gan",), "么": ("yao", "me"), "卜": ("bu",),
    "兴": ("xing",), "朱": ("zhu",), "俞": ("yu", "shu"), "阚": ("kan",), "颉": ("xie", "jie"), "都": ("du", "dou"), "谌": ("chen", "shen"),
}  # fmt: skip
MOST = 16
HAN = re.compile(r"[㐀-鿿]")


# what people call themselves at the phone, and the gender that it tells
GIVEN_TITLES = {
    "先生": "m", "大爷": "m", "叔叔": "m", "伯伯": "m", "爷爷": "m",
    "女士": "f", "小姐": "f", "太太": "f", "阿姨": "f", "大姐": "f", "大妈": "f", "奶奶": "f",
    "老师": "", "师傅": "", "医生": "", "经理": "", "主任": "",
}  # fmt: skip


def surname(name: str) -> str:
    """The surname of a Chinese name (two signs for 欧阳 …); of any other name its last word."""
    plain = name.strip()
    if not plain:
        return ""
    if not HAN.match(plain):
        return plain.split()[-1]
    return plain[:2] if plain[:2] in COMPOUND and len(plain) > 2 else plain[0]


def titled(name: str, gender: str, language: str) -> str:
    """Surname and title: 王先生, 李女士, 王住户 when the gender is not known; Mr Wang, Ms Li in English (A-6).

    Who gave surname and title themselves (赵女士, 孙阿姨) is called just that.
    """
    family = surname(name)
    if not family:
        return ""
    given = name.strip().removeprefix(family)
    if not gender and given in GIVEN_TITLES:
        if language.startswith("zh"):
            return family + given
        gender = GIVEN_TITLES[given]
    if language.startswith("zh"):
        if not HAN.match(family):
            return name.strip()
        return family + {"m": "先生", "f": "女士"}.get(gender, "住户")
    title = {"m": "Mr ", "f": "Ms "}.get(gender, "")
    return title + (readings(family)[0].title() if HAN.match(family) else family)


@lru_cache(maxsize=4096)
def readings(family: str) -> tuple[str, ...]:
    """Every reading of a surname, the usual one first."""
    if family in SURNAME_READINGS:
        return SURNAME_READINGS[family]
    return ("".join(sign_readings(sign)[0] for sign in family),)


@lru_cache(maxsize=16384)
def sign_readings(sign: str) -> tuple[str, ...]:
    """The readings of one sign, the commonest first, without tones (ü as v)."""
    from pypinyin import Style, pinyin

    found = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="default")[0]
    return tuple(dict.fromkeys(reading.lower() for reading in found))


@lru_cache(maxsize=4096)  # a name has up to 32 keys: more of them would fill an import's memory
def pinyin_keys(name: str) -> frozenset[str]:
    """Full pinyin and initials of a name, for every reading of the surname and up to 16 combinations; any other name lower-cased."""
    plain = "".join(name.split())
    if not HAN.search(plain):
        return frozenset({plain.lower()} if plain else ())
    family = surname(plain)
    given = [sign_readings(sign)[:2] for sign in plain[len(family) :]]
    keys: set[str] = set()
    for parts in islice(product(readings(family), *given), MOST):
        keys.add("".join(parts))
        first = parts[0][0] if len(family) == 1 else _initials(family, parts[0])
        keys.add(first + "".join(part[0] for part in parts[1:]))
    return frozenset(keys)


def _initials(family: str, reading: str) -> str:
    """Initials of a compound surname: yuchi → yc."""
    second = next((one for one in sign_readings(family[1]) if reading.endswith(one)), reading[-1])
    return reading[0] + second[0]
