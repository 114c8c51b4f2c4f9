"""The command that tallies a marks file; it needs no installation and no database."""

import json
import sys
from typing import BinaryIO

import click
from flask.cli import AppGroup

from competition.rules.problems import Refused
from competition.rules.sentences import SENTENCES as OF_COMPETITION
from scoring.rules.marks_file import reading as marks_file
from scoring.rules.marks_file.strict_json import LARGEST_FILE
from scoring.rules.sentences import SENTENCES as OF_SCORING

scoring_commands = AppGroup("scoring", help="Marks and results.")
MOST_PROBLEMS = 10_000
SENTENCES = OF_COMPETITION | OF_SCORING


@scoring_commands.command("compute")
@click.argument("file", type=click.File("rb"))
def compute(file: BinaryIO) -> None:
    """Tally a marks FILE (docs/marks-file.md; - for standard input) and print the result as JSON.

    A wrong file is answered with every problem and its place, as JSON on standard output and as
    lines on standard error, and exit status 2.
    """
    try:
        result = marks_file.compute(file.read(LARGEST_FILE + 1))
    except Refused as refusal:
        problems = [
            marks_file.written_problem(problem, SENTENCES[problem.code] % dict(problem.details))
            for problem in refusal.problems[:MOST_PROBLEMS]
        ]
        answer = {"format": "jiangsai-problems/1", "count": len(refusal.problems), "problems": problems}
        _write(answer)
        for problem in problems:
            click.echo(f"{problem['at'] or '/'}  {problem['code']}  {problem['message']}", err=True)
        sys.exit(2)
    _write(result)


def _write(answer: object) -> None:
    text = json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
