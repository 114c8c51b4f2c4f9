"""The shape of the sixth 江苏技能状元大赛 (2022): its cities and its twenty named events.

Facts from the public reports of that edition: 13 delegations, 20 events, 658 finalists. English names,
modules and levels are ours.
"""

from dataclasses import dataclass

NAME = "第六届江苏技能状元大赛总决赛（演示）"
NAME_EN = "6th Jiangsu Skills Champion Competition, Final (demonstration)"
HOST_CITY = "南京"
FINALISTS = 658

CITIES = (
    ("320100", "南京市", "Nanjing"),
    ("320200", "无锡市", "Wuxi"),
    ("320300", "徐州市", "Xuzhou"),
    ("320400", "常州市", "Changzhou"),
    ("320500", "苏州市", "Suzhou"),
    ("320600", "南通市", "Nantong"),
    ("320700", "连云港市", "Lianyungang"),
    ("320800", "淮安市", "Huai'an"),
    ("320900", "盐城市", "Yancheng"),
    ("321000", "扬州市", "Yangzhou"),
    ("321100", "镇江市", "Zhenjiang"),
    ("321200", "泰州市", "Taizhou"),
    ("321300", "宿迁市", "Suqian"),
)


@dataclass(frozen=True)
class NamedEvent:
    code: str
    name: str
    name_en: str
    group: str
    members: int = 1
    occupation: str | None = None
    modules: tuple[str, ...] = ("识图与准备", "加工与安装", "检测与调试", "职业素养")


EVENTS = (
    NamedEvent("Z01", "汽车技术", "Automobile Technology", "staff", occupation="4-12-01-01"),
    NamedEvent("Z02", "家具制作", "Cabinetmaking", "staff", occupation="6-06-04-00"),
    NamedEvent("Z03", "建筑信息建模", "Building Information Modelling", "staff", occupation="4-08-08-23"),
    NamedEvent("Z04", "装配钳工", "Fitting and Assembly", "staff", occupation="6-20-01-01"),
    NamedEvent("Z05", "焊接", "Welding", "staff", occupation="6-18-02-04"),
    NamedEvent("Z06", "电工", "Electrical Work", "staff", occupation="6-31-01-03"),
    NamedEvent("Z07", "CAD机械设计", "Mechanical Engineering CAD", "staff"),
    NamedEvent("Z08", "工业大数据", "Industrial Big Data", "staff"),
    NamedEvent("Z09", "中药调剂员", "Chinese Medicine Dispensing", "staff"),
    NamedEvent("Z10", "花艺", "Floristry", "staff", occupation="4-08-08-01"),
    NamedEvent("X01", "新能源汽车智能化技术", "Smart New Energy Vehicles", "student"),
    NamedEvent("X02", "电气装置", "Electrical Installations", "student"),
    NamedEvent("X03", "机电一体化", "Mechatronics", "student", members=2),
    NamedEvent("X04", "移动机器人", "Mobile Robotics", "student", members=2),
    NamedEvent("X05", "工业机械", "Industrial Mechanics", "student"),
    NamedEvent(
        "X06", "无人机应用技术", "Unmanned Aerial Vehicles", "student", members=2, occupation="4-02-04-06"
    ),
    NamedEvent("X07", "网站设计与开发", "Web Development", "student"),
    NamedEvent("X08", "3D数字游戏艺术", "3D Digital Game Art", "student"),
    NamedEvent("X09", "烘焙", "Bakery", "student"),
    NamedEvent("X10", "中式烹调", "Chinese Cooking", "student", occupation="4-03-02-01"),
)

# The event that is marked by a CIS workbook of the EuroSkills shape.
CIS_EVENT = "X07"
PER_CITY = 2


def entries_of(event: NamedEvent) -> list[int]:
    """Which city (index) each entry of the event comes from.

    Two entries a city; the sixty finalists above that go to the single events, three or four each.
    """
    cities = [city for city in range(len(CITIES)) for _ in range(PER_CITY)]
    if event.members > 1:
        return cities
    singles = [one.code for one in EVENTS if one.members == 1]
    people = sum(len(CITIES) * PER_CITY * one.members for one in EVENTS)
    extra, rest = divmod(FINALISTS - people, len(singles))
    place = singles.index(event.code)
    more = extra + (1 if place < rest else 0)
    return cities + [(place + 3 * k) % len(CITIES) for k in range(more)]
