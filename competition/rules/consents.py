"""What a person is asked to agree to in a contest, purpose by purpose, each in a wording with a version.

PIPL 14, 17, 23, 25, 28-31: processing at all, sensitive documents, publication and each handing over to somebody else
are asked separately; under eighteen the guardian answers all of them. Nothing is ticked beforehand, and each can be
taken back. A yes counts for one contest, one purpose and one wording.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from competition.rules.identity import clean_name, is_phone, masked_name, problems_with_name
from competition.rules.problems import Problem
from competition.rules.retention import PAPERS_DAYS, REST_DAYS
from competition.rules.words.catalogue import phrase

VERSION = "2026-12"
FIRST_VERSION = "2026-11"


class ConsentKind(StrEnum):
    """A purpose that is agreed to by itself."""

    PROCESSING = "processing"
    SENSITIVE = "sensitive"
    PUBLICATION = "publication"
    HAND_LEVELS = "hand_levels"
    HAND_HONOURS = "hand_honours"
    HAND_NEXT = "hand_next"
    HAND_TALENT = "hand_talent"
    GUARDIAN = "guardian"


TITLES: Mapping[ConsentKind, str] = {
    ConsentKind.PROCESSING: phrase("同意为本次竞赛处理我的个人信息"),
    ConsentKind.SENSITIVE: phrase("单独同意处理身份证件影像和人脸照片"),
    ConsentKind.PUBLICATION: phrase("单独同意公布我的姓名、单位和成绩"),
    ConsentKind.HAND_LEVELS: phrase("单独同意把推荐材料交给职业技能评价机构"),
    ConsentKind.HAND_HONOURS: phrase("单独同意把申报材料交给荣誉授予单位"),
    ConsentKind.HAND_NEXT: phrase("单独同意把报名资料交给上一级竞赛的组委会"),
    ConsentKind.HAND_TALENT: phrase("单独同意把获奖记录交给技能人才平台"),
    ConsentKind.GUARDIAN: phrase("监护人同意未满十八周岁的选手参赛并处理其个人信息"),
}

TEXTS: Mapping[ConsentKind, str] = {
    ConsentKind.PROCESSING: phrase(
        "姓名、证件号码、联系方式、工作单位、文化程度和技能等级，仅用于本次竞赛的资格审查、赛事组织、成绩核定和证书制发；"
        "成绩和证书记录长期保存，其他资料在公示期结束 365 日后删除。"
    ),
    ConsentKind.SENSITIVE: phrase(
        "证件影像、照片和上传的证明材料只供资格审查员核对身份、检录核验和制作参赛证，加密保存，公示期结束 30 日后删除。"
        "不同意则无法核验身份，不能参赛。"
    ),
    ConsentKind.PUBLICATION: phrase(
        "公示名单、成绩公告和证书查验页显示姓名、单位、赛项和名次，不显示证件号码和电话。不同意不影响参赛，公示时姓名以“张**”形式显示。"
    ),
    ConsentKind.HAND_LEVELS: phrase(
        "获得晋升推荐时，把姓名、性别、出生日期、证件号码、单位、赛项、名次、奖项、现有等级和推荐等级交给按职业备案的评价机构，用于认定技能等级。"
        "不同意不影响参赛，只是名单和函件里没有你，等级须自行申报。"
    ),
    ConsentKind.HAND_HONOURS: phrase(
        "按竞赛规则可以申报荣誉称号时，把姓名、性别、出生日期、证件号码、单位、赛项、名次和奖项交给规则写明的授予单位。"
        "不同意不影响参赛，只是申报名单里没有你。"
    ),
    ConsentKind.HAND_NEXT: phrase(
        "获得晋级资格时，把姓名、证件号码、手机号码、单位、文化程度、技能等级和名次交给上一级竞赛的组委会。不同意不影响本次竞赛，只是不能由本赛区推荐晋级。"
    ),
    ConsentKind.HAND_TALENT: phrase(
        "把姓名、证件号码、单位、赛项、名次、奖项和证书编号交给竞赛主管部门的技能人才平台。不同意不影响参赛和获奖。"
    ),
    ConsentKind.GUARDIAN: phrase(
        "监护人已阅读以上各项并逐项作出决定，同意选手参赛，并可随时代为查询、更正、撤回。请填写监护人姓名、与选手关系和电话。"
    ),
}

# What earlier wordings said: whoever agreed to one is shown that one.
EARLIER: Mapping[str, Mapping[ConsentKind, str]] = {
    FIRST_VERSION: {
        ConsentKind.PROCESSING: phrase(
            "姓名、证件号码、联系方式、工作单位、文化程度和技能等级，仅用于资格审查、赛事组织、成绩核定、证书制发和技能等级推荐；"
            "成绩和证书记录长期保存，其他资料在申诉期结束一年后删除。"
        ),
        ConsentKind.SENSITIVE: phrase(
            "证件影像和照片只供资格审查员核对身份、检录核验和制作参赛证，加密保存，申诉期结束三十日后删除。不同意则无法核验身份，不能参赛。"
        ),
        ConsentKind.GUARDIAN: phrase(
            "监护人已阅读以上各项，同意选手参赛，并可随时代为查询、更正、撤回。请填写监护人姓名、与选手关系和电话。"
        ),
    },
}

NEEDED = (ConsentKind.PROCESSING, ConsentKind.SENSITIVE)
# Each hands named fields to a named body; without the yes nothing of the person leaves for it.
HANDING = (
    ConsentKind.HAND_LEVELS,
    ConsentKind.HAND_HONOURS,
    ConsentKind.HAND_NEXT,
    ConsentKind.HAND_TALENT,
)
FREE = (ConsentKind.PUBLICATION, *HANDING)
DAYS = {ConsentKind.PROCESSING: REST_DAYS, ConsentKind.SENSITIVE: PAPERS_DAYS}


def text_of(kind: ConsentKind, version: str) -> str:
    """What somebody read who agreed to this purpose in this version."""
    return EARLIER.get(version, {}).get(kind, TEXTS[kind])


def still_covers(kind: str, version: str) -> bool:
    """Does a yes to that wording cover what is done today? The first one named no body that anything goes to."""
    return version == VERSION or (version == FIRST_VERSION and kind not in HANDING)


def kinds_for(minor: bool) -> list[ConsentKind]:
    """Which purposes a person is asked about."""
    return [kind for kind in ConsentKind if minor or kind is not ConsentKind.GUARDIAN]


def kinds_needed(minor: bool) -> list[ConsentKind]:
    """Without which consents nobody competes; all others are free."""
    return [*NEEDED, *([ConsentKind.GUARDIAN] if minor else ())]


def problems_with_consents(
    given: Collection[str], minor: bool, guardian: Mapping[str, str] | None = None
) -> list[Problem]:
    """Which consents are still wanted, and what is missing of a minor's guardian; the same at every door."""
    problems = [
        Problem("consent_missing", {"title": TITLES[kind]}, f"consent_{kind}")
        for kind in kinds_needed(minor)
        if kind not in given
    ]
    return problems + (problems_with_guardian(guardian or {}) if minor else [])


GUARDIAN_WORDS = {
    "name": phrase("监护人姓名"),
    "relation": phrase("与选手关系"),
    "phone": phrase("监护人电话"),
}
SHORTEST_NAME = 2


def problems_with_guardian(guardian: Mapping[str, str]) -> list[Problem]:
    """A guardian has a name, says what they are to the contestant, and can be called."""
    problems = [
        Problem("answer_missing", {"answer": answer}, f"guardian_{name}")
        for name, answer in GUARDIAN_WORDS.items()
        if not guardian.get(name, "").strip()
    ]
    told, phone = clean_name(guardian.get("name", "")), guardian.get("phone", "").strip()
    if told:
        problems += problems_with_name(guardian.get("name", ""), "guardian_name")
        if len(told) < SHORTEST_NAME:
            problems.append(Problem("guardian_name_short", {}, "guardian_name"))
    if phone and not is_phone(phone):
        problems.append(Problem("phone_wrong", {}, "guardian_phone"))
    return problems


def public_name(name: str, agreed: bool) -> str:
    """The name as it is published: whole with consent, else the first character and stars."""
    return name if agreed or not name else masked_name(name)
