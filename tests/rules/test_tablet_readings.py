"""What the tablet shows before the server has decided is what the server decides: both read one list of cases.

`tests/js/readings.json` is made from the rules: `python -m tests.rules.test_tablet_readings` writes it anew.
"""

import json
from decimal import Decimal
from pathlib import Path

from scoring.rules.marking import keypads
from scoring.rules.marking.aspect import AspectRule, StepRow, text_of
from scoring.rules.marking.kinds.registry import KINDS

LIST = Path(__file__).resolve().parent.parent / "js" / "readings.json"
D = Decimal
MEASURED = [
    AspectRule("A1", KINDS["range"], maximum=D(5), lower=D(0), upper=D(10)),
    AspectRule("A1", KINDS["range"], maximum=D("2.5"), lower=D("12.5"), upper=D("3.25")),
    AspectRule("A1", KINDS["range"], maximum=D(1), lower=D(-3), upper=D(3)),
    AspectRule(
        "A1",
        KINDS["steps"],
        maximum=D(2),
        target=D("20.00"),
        table=(
            StepRow(D(2), within=D("0.02")),
            StepRow(D(1), within=D("0.05")),
            StepRow(D("0.5"), at_least=D(21)),
        ),
    ),
    AspectRule(
        "A1",
        KINDS["steps"],
        maximum=D(3),
        table=(StepRow(D(3), at_most=D(60)), StepRow(D("1.5"), at_most=D("90.5"))),
    ),
]
SEEN = ["-4", "-3", "0", "0.005", "1.234", "3.25", "3.3", "5", "7.77", "9.999", "10", "12.5", "12.6"]
SEEN += ["19.94", "19.95", "19.98", "20", "20.021", "20.05", "21", "60", "60.001", "90.5", "91"]
COUNTED = [
    AspectRule("A1", KINDS["deduct"], maximum=D(2), per=D("0.3")),
    AspectRule("A1", KINDS["deduction"], maximum=D(3), per=D("0.5")),
]
COUNTS = [*map(str, range(12)), "50", "9999"]


def cases():
    """Each pad with the marks that its rule gives for what may be read or counted."""
    measured = [case(rule, SEEN, decimals) for rule in MEASURED for decimals in (1, 2)]
    return {"measured": measured, "counted": [case(rule, COUNTS, 2) for rule in COUNTED]}


def case(rule, seen, decimals):
    pad = keypads.pad_of(rule, decimals, [], ("是", "否"))
    marks = {one: text_of(keypads.reading(rule, D(one), decimals), decimals) for one in seen}
    return {"pad": pad, "decimals": decimals, "marks": marks}


def written():
    return json.dumps(cases(), ensure_ascii=False, indent=1) + "\n"


def test_the_tablet_is_tried_on_what_the_rules_decide():
    assert LIST.read_text("utf-8") == written()


if __name__ == "__main__":
    LIST.write_text(written(), "utf-8")
