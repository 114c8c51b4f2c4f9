"""`flask --app wsgi demo build`: the demonstration from founding to certificates, with a progress bar."""

import random
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from certificates.issuing import queries as issuing
from competition.accounts import operations as accounts
from competition.accounts import queries as account_queries
from competition.foundation.store import queries as foundation
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.web.errors import say
from competition.foundation.web.i18n import LANGUAGES
from competition.rules.phases import PhaseStep
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from demo import edition, entering, finishing, judging, queries
from demo.entering import Stage
from demo.people import Registry
from scoring.schemes import workbook

demo_commands = AppGroup("demo", help="An invented contest to look at and play with.")

SEED = 6
BEFORE_REGISTRATION = timedelta(days=-75)
# Five working days of 公示 fit in between, wherever the longest holiday falls.
BEFORE_FINAL = timedelta(days=-24)
LINKS = (
    ("organiser", "组委会 organiser"),
    ("reviewer", "资格审查 reviewer"),
    ("judge-z06-0", "裁判长（电工） chief judge"),
    ("supervisor", "监督仲裁 supervisor"),
    ("certificates", "证书管理 certificate officer"),
)

Step = tuple[str, Callable[[], object]]


@demo_commands.command("build")
@click.option("--events", default="", help="Only these events, e.g. Z05,X07 (all twenty without it).")
@click.option(
    "--scheme",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CIS workbook for the web event, in place of the invented one of the same shape.",
)
def build(events: str, scheme: Path | None) -> None:
    """Build the demonstration once, in an empty database; again it only prints fresh links."""
    stamp = foundation.demonstration_stamp()
    if stamp is not None and not issuing.batches_of(stamp.contest_id):
        _refuse(
            "上次没有把演示赛建完就停下了。请删掉这个数据目录，再建一次。",
            "The demonstration was stopped before it was whole. Remove this data folder and build it again.",
        )
    if stamp is not None and scheme is not None:
        click.echo(
            "演示赛早已建好，--scheme 没有用上。 The demonstration is built already; --scheme was not used.",
            err=True,
        )
    if stamp is None:
        if not queries.is_untouched():
            _refuse(
                "这个数据库里已有竞赛或账号，不是演示赛，什么都没有改动。演示赛请建在空的数据目录里：--data 新目录。",
                "This database holds contests or accounts and is no demonstration; nothing was changed. "
                "Build the demonstration in an empty data folder: --data FOLDER.",
            )
        stage = Stage(random.Random(SEED), Registry(SEED))
        stage.cis_workbook = _workbook(scheme) if scheme else b""
        wanted = {code.strip().upper() for code in events.split(",") if code.strip()}
        chosen = tuple(named for named in edition.EVENTS if not wanted or named.code in wanted)
        steps = list(_steps(stage, chosen))
        # On standard error: who starts us keeps standard output for the links.
        with click.progressbar(
            steps, label="演示赛事 demonstration", item_show_func=_name, file=sys.stderr
        ) as shown:
            for _label, step in shown:
                step()
        stamp = foundation.demonstration_stamp()
    own = stamp.details["accounts"] if stamp is not None else []
    for login, label in LINKS:
        account = account_queries.account_named(login)
        if account is not None and account.id in own:
            link = accounts.create_link(account.id, by=SYSTEM)
            click.echo(f"  {label}: {current_settings().public_url}/link/{link}")


def _workbook(file: Path) -> bytes:
    """A CIS workbook that can be imported: found out now, not after half the contest."""
    body = file.read_bytes()
    try:
        workbook.read(body)
    except Refused as refusal:
        said = {}
        for language in LANGUAGES:
            with force_locale(language):
                said[language] = say(refusal.problems[0])
        _refuse(
            f"{file.name} 不能用作评分标准，什么都没有建：{said['zh']}",
            f"{file.name} cannot be used as the marking scheme, nothing was built: {said['en']}",
        )
    return body


def _refuse(chinese: str, english: str) -> NoReturn:
    """One sentence in each language, and exit code 2."""
    click.echo(f"{chinese}\n{english}", err=True)
    sys.exit(2)


def _name(step: Step | None) -> str:
    return step[0] if step else ""


def _steps(stage: Stage, chosen: tuple[edition.NamedEvent, ...]) -> Iterator[Step]:
    """The whole contest as steps of about equal length, each at its own time."""
    final = clock.today() + BEFORE_FINAL

    def then(when: timedelta, do: Callable[[], object]) -> Callable[[], None]:
        def step() -> None:
            with clock.shifted(when):
                do()

        return step

    yield (
        "筹备 founding",
        then(
            BEFORE_REGISTRATION,
            lambda: entering.found_contest(stage, (final, final + timedelta(days=2)), chosen),
        ),
    )
    for named in chosen:
        yield (
            f"报名 {named.name}",
            then(BEFORE_REGISTRATION, partial(entering.enter_and_review, stage, named, final.year)),
        )
    yield "开赛 start", then(BEFORE_FINAL, lambda: judging.start(stage))
    for named in chosen:
        yield (
            f"评分 {named.name}",
            then(BEFORE_FINAL, partial(judging.judge_event, stage, named)),
        )
    yield (
        "公示 publicity",
        then(BEFORE_FINAL, lambda: finishing.close_contest(stage, PhaseStep.END, PhaseStep.PUBLISH)),
    )
    for named in chosen:
        yield f"颁奖 {named.name}", partial(finishing.award_event, stage, named)
    yield "结果 final", lambda: finishing.close_contest(stage, PhaseStep.CONFIRM)
    yield "证书 certificates", lambda: finishing.print_certificates(stage, current_app.config["JOBS"])
