"""What a contestant is asked to agree to, piece by piece, in a wording with a version.

PIPL 14, 17, 25, 28-31: processing at all, sensitive documents and publication are separate; under
eighteen a guardian agrees as well. Nothing is ticked beforehand, and each can be taken back.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from competition.rules.identity import clean_name, is_phone, problems_with_name
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase

VERSION = "2026-11"


class ConsentKind(StrEnum):
    PROCESSING = "processing"
    SENSITIVE = "sensitive"
    PUBLICATION = "publication"
    GUARDIAN = "guardian"


TITLES: Mapping[ConsentKind, str] = {
    ConsentKind.PROCESSING: phrase("同意为本次竞赛处理我的个人信息"),
    ConsentKind.SENSITIVE: phrase("单独同意处理身份证件影像和人脸照片"),
    ConsentKind.PUBLICATION: phrase("单独同意公布我的姓名、单位和成绩"),
    ConsentKind.GUARDIAN: phrase("监护人同意未满十八周岁的选手参赛并处理其个人信息"),
}

TEXTS: Mapping[ConsentKind, str] = {
    ConsentKind.PROCESSING: phrase(
        "姓名、证件号码、联系方式、工作单位、文化程度和技能等级，仅用于资格审查、赛事组织、成绩核定、证书制发和技能等级推荐；"
        "成绩和证书记录长期保存，其他资料在申诉期结束一年后删除。"
    ),
    ConsentKind.SENSITIVE: phrase(
        "证件影像和照片只供资格审查员核对身份、检录核验和制作参赛证，加密保存，申诉期结束三十日后删除。不同意则无法核验身份，不能参赛。"
    ),
    ConsentKind.PUBLICATION: phrase(
        "公示名单、成绩公告和证书查验页显示姓名、单位、赛项和名次，不显示证件号码和电话。不同意不影响参赛，公示时姓名以“张**”形式显示。"
    ),
    ConsentKind.GUARDIAN: phrase(
        "监护人已阅读以上各项，同意选手参赛，并可随时代为查询、更正、撤回。请填写监护人姓名、与选手关系和电话。"
    ),
}

NEEDED = (ConsentKind.PROCESSING, ConsentKind.SENSITIVE)


def kinds_for(minor: bool) -> list[ConsentKind]:
    """Which consents a person is asked for."""
    return [kind for kind in ConsentKind if minor or kind is not ConsentKind.GUARDIAN]


def kinds_needed(minor: bool) -> list[ConsentKind]:
    """Without which consents nobody competes; publication is free."""
    return [*NEEDED, *([ConsentKind.GUARDIAN] if minor else ())]


def problems_with_consents(
    given: Collection[str], minor: bool, guardian: Mapping[str, str] | None = None
) -> list[Problem]:
    """Which consents are still wanted; publication is free."""
    problems = [
        Problem("consent_missing", {"title": TITLES[kind]}, f"consent_{kind}")
        for kind in NEEDED
        if kind not in given
    ]
    if not minor:
        return problems
    if ConsentKind.GUARDIAN not in given:
        title = TITLES[ConsentKind.GUARDIAN]
        problems.append(Problem("consent_missing", {"title": title}, "consent_guardian"))
    return problems + problems_with_guardian(guardian or {})


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
        problems += problems_with_name(told, "guardian_name")
        if len(told) < SHORTEST_NAME:
            problems.append(Problem("guardian_name_short", {}, "guardian_name"))
    if phone and not is_phone(phone):
        problems.append(Problem("phone_wrong", {}, "guardian_phone"))
    return problems


def public_name(name: str, agreed: bool) -> str:
    """The name as it is published: whole with consent, else the first character and stars."""
    return name if agreed or not name else name[0] + "*" * max(len(name) - 1, 1)
