"""Reading one aspect from the marks by judge, as the tally does: what was given, each mark checked, then its value."""

from scoring.rules.marking import aggregation
from scoring.rules.marking.aspect import Reading
from scoring.rules.marking.reading import entry_problems, mark_problems, read_given


def read_aspect(rule, marks, *, in_points=False, decided=False):
    given = aggregation.present(marks.values())
    check = entry_problems if in_points else mark_problems
    problems = [problem for mark in given for problem in check(rule, mark)]
    if problems:
        return Reading(None, tuple(problems))
    return read_given(rule, given, in_points=in_points, decided=decided)
