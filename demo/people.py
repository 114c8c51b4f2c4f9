"""Invented people: names, ID numbers of an unassigned area, phones of a test range. All seeded."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from competition.rules.identity import check_character

# No county has the code 329999, so no number made here is anybody's.
AREA = "329999"
PHONES = 19900000000
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙贺陶顾毛郝龚邵万钱严"
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫")
GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛超明刚平辉玲桂丹萍鹏华红玉兰飞桐宁清岚轩泽宇晨阳雪梅佳怡欣然梓涵诗琪浩博文昊天瑞霖子墨若曦思远嘉懿俊逸安航景行知遥书瑶"
# Real-life trials for fonts: rare characters and names with a middle dot.
RARE = ("王㛃", "李䶮", "张𬭎", "陈𫖯", "刘𰻝", "阿依古丽·买买提", "次仁·央宗")


@dataclass(frozen=True)
class Someone:
    name: str
    sex: str
    born_on: date
    id_number: str
    phone: str


class Registry:
    """Hands out people one by one; the same seed gives the same people."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.count = 0

    def next(self, earliest: date, latest: date) -> Someone:
        """Somebody born between two dates; every hundredth bears a name that tries the fonts."""
        self.count += 1
        sex = self.chance.choice(("male", "male", "female"))
        days = (latest - earliest).days
        born_on = earliest + timedelta(days=self.chance.randrange(days))
        return Someone(
            self._name(), sex, born_on, self._number(born_on, sex), str(PHONES + self.count % 1000)
        )

    def _name(self) -> str:
        if self.count % 97 == 3:
            return RARE[(self.count // 97) % len(RARE)]
        family = self.chance.choice(COMPOUND if self.chance.random() < 0.02 else FAMILY)
        return family + "".join(self.chance.sample(GIVEN, self.chance.choice((1, 2, 2))))

    def _number(self, born_on: date, sex: str) -> str:
        # The order of the day carries the sex; the count keeps numbers apart.
        order = (self.count % 500) * 2 + (1 if sex == "male" else 0)
        first = f"{AREA}{born_on:%Y%m%d}{order:03d}"
        return first + check_character(first)
