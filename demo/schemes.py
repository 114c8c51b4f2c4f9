"""The marking schemes of the demonstration: a weighted table of modules, and a CIS sheet of the EuroSkills shape."""

from decimal import Decimal

from scoring.rules.schemes import weighted as weighted_scheme
from scoring.rules.schemes.document import AspectText, Criterion, SchemeDocument, Section, SubCriterion

# module, name, weight, code, title, standard, points, kind, step, judges, per, limits, gate
Row = tuple[str, str, str, str, str, str, str, str, str, str, str, str, str]


def weighted(modules: tuple[str, ...], judges: int) -> SchemeDocument:
    """Four modules, fourteen aspects, one of nearly every kind; `judges` mark the appearance (3 or 5)."""
    a, b, c, d = modules
    levels = "不能使用|达到行业要求|高于行业要求|堪称典范"
    rows: list[Row] = [
        ("A", a, "15", "A1", "图纸与任务书识读", "按要点给分", "40", "points", "5", "", "", "", ""),
        ("A", a, "15", "A2", "工具与材料准备", "每缺一项扣 5 分", "30", "deduct", "", "", "5", "", ""),
        ("A", a, "15", "A3", "安全防护到位", "全部到位得分", "30", "binary", "", "", "", "", ""),
        (
            "B",
            b,
            "45",
            "B1",
            "主要尺寸合格数",
            "十处尺寸，按合格处数换算",
            "30",
            "range",
            "",
            "",
            "",
            "0~10",
            "",
        ),
        (
            "B",
            b,
            "45",
            "B2",
            "配合间隙",
            "按偏差分档",
            "25",
            "steps",
            "",
            "",
            "",
            "±0.05:25; ±0.10:15; ±0.20:5",
            "",
        ),
        (
            "B",
            b,
            "45",
            "B3",
            "外观与表面质量",
            "裁判独立评分",
            "25",
            "trimmed_mean",
            "1",
            str(judges),
            "",
            "",
            "10",
        ),
        ("B", b, "45", "B4", "工艺规范", levels, "20", "judgement", "", "3", "", "", ""),
        ("C", c, "30", "C1", "一次检测通过", "首次通过得分", "40", "binary", "", "", "", "", ""),
        ("C", c, "30", "C2", "故障排除", "每处未排除扣 10 分", "40", "deduct", "", "", "10", "", ""),
        ("C", c, "30", "C3", "调试记录", "按完整程度给分", "20", "points", "2", "", "", "", ""),
        ("D", d, "10", "D1", "违反操作规程", "每次扣 10 分", "60", "deduction", "", "", "10", "", ""),
        ("D", d, "10", "D2", "现场未整理", "每处扣 5 分", "40", "deduction", "", "", "5", "", ""),
    ]
    keys = [key for key, _heading, _width in weighted_scheme.COLUMNS]
    document, problems = weighted_scheme.read(
        [(number, dict(zip(keys, row, strict=True))) for number, row in enumerate(rows, start=2)]
    )
    if problems:
        raise ValueError(problems)
    return document


# Criterion: name, total, how many judgement aspects and their mark, how many measured of 1.00 and of 0.50.
# The sums are those published for the EuroSkills 2023 web development scheme; the words are ours.
CIS = (
    ("A", "页面布局", "17", 6, "1", 4, 14),
    ("B", "交互功能", "23", 6, "1", 7, 20),
    ("C", "数据接口", "17", 4, "1", 5, 16),
    ("D", "后台管理", "22", 6, "1", 6, 20),
    ("E", "综合应用", "16", 4, "0.5", 6, 16),
    ("F", "工作组织", "5", 0, "1", 1, 8),
)
SECTIONS = (
    ("1", "工作组织与管理", "5"),
    ("2", "沟通与协作", "5"),
    ("3", "界面设计与实现", "25"),
    ("4", "前端开发", "25"),
    ("5", "后端开发", "40"),
)
LEVELS = ("没有完成或不能使用", "能够使用，但有明显不足", "完整好用，细节尚可改进", "完整、精致，无可挑剔")
PER_SUB_CRITERION = 6


def cis() -> SchemeDocument:
    """149 aspects, 100 marks, A-F, five sections: as it would be imported from a CIS workbook."""
    room = {code: Decimal(mark) for code, _name, mark in SECTIONS}
    aspects: list[AspectText] = []
    subs: dict[str, SubCriterion] = {}
    for letter, name, _total, judged, judged_mark, ones, halves in CIS:
        marks = ["J " + judged_mark] * judged + ["M 1"] * ones + ["M 0.5"] * halves
        for number, kind_and_mark in enumerate(marks):
            kind, mark = kind_and_mark.split()
            sub = f"{letter}{number // PER_SUB_CRITERION + 1}"
            subs.setdefault(sub, SubCriterion(sub, f"{name}（{number // PER_SUB_CRITERION + 1}）", "1"))
            section = next(code for code in sorted(room, reverse=True) if room[code] >= Decimal(mark))
            room[section] -= Decimal(mark)
            aspects.append(_aspect(letter, sub, name, number, kind, mark, section))
    return SchemeDocument(
        source="cis",
        title="网站设计与开发 评分方案",
        sections=tuple(Section(*one) for one in SECTIONS),
        criteria=tuple(Criterion(letter, name, mark=total) for letter, name, total, *_rest in CIS),
        sub_criteria=tuple(subs.values()),
        aspects=tuple(aspects),
    )


def _aspect(  # noqa: PLR0917
    letter: str, sub: str, name: str, number: int, kind: str, mark: str, section: str
) -> AspectText:
    return AspectText(
        code=f"{sub}.{number % PER_SUB_CRITERION + 1}",
        criterion=letter,
        sub_criterion=sub,
        letter=kind,
        kind="judgement" if kind == "J" else "binary",
        title=f"{name}要点 {number + 1}",
        maximum=mark,
        judges=3 if kind == "J" else 1,
        requirement="" if kind == "J" else "功能与任务书一致",
        section=section,
        levels=LEVELS if kind == "J" else (),
    )
