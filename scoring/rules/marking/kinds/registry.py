"""Every kind of aspect: a new one is a file of its own and a line here."""

from scoring.rules.marking.aspect import AspectKind
from scoring.rules.marking.kinds.all_or_nothing import AllOrNothing
from scoring.rules.marking.kinds.binary import Binary
from scoring.rules.marking.kinds.deduct import Deduct
from scoring.rules.marking.kinds.deduction import Deduction
from scoring.rules.marking.kinds.judgement import Judgement
from scoring.rules.marking.kinds.mean import Mean
from scoring.rules.marking.kinds.median import Median
from scoring.rules.marking.kinds.points import Points
from scoring.rules.marking.kinds.range import Range
from scoring.rules.marking.kinds.steps import Steps
from scoring.rules.marking.kinds.tolerance_mean import ToleranceMean
from scoring.rules.marking.kinds.trimmed_mean import TrimmedMean
from scoring.rules.marking.kinds.trimmed_sum import TrimmedSum

# In the order in which the table of a scheme offers them.
KINDS: dict[str, AspectKind] = {
    kind.key: kind
    for kind in (
        Binary(),
        Points(),
        Deduct(),
        Deduction(),
        Range(),
        Steps(),
        AllOrNothing(),
        Judgement(),
        TrimmedMean(),
        TrimmedSum(),
        Median(),
        Mean(),
        ToleranceMean(),
    )
}
# Those that the Chinese table of a scheme has a word for.
WORDS: dict[str, str] = {key: kind.word for key, kind in KINDS.items() if kind.word}


def kind_named(key: str) -> AspectKind:
    """The kind of this key; KeyError for what is none."""
    return KINDS[key]
