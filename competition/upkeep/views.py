"""The administrators' page of what the installation does for itself."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.foundation.system.settings import current_settings
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.forms import whole
from competition.foundation.web.i18n import current_language, moment, pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import CONFLICT, WAITING, TodayItem
from competition.rules.after_restore import DO_AGAIN
from competition.rules.roles import Actor, May, may
from competition.upkeep import operations, queries
from competition.upkeep.words import HOW, KINDS

bp = Blueprint("upkeep", __name__)


@bp.get("/admin/upkeep")
@requires(May.MANAGE_SITE)
def overview() -> ResponseReturnValue:
    """The last check, backup and drill, each with its state, and the backups that are kept."""
    settings = current_settings()
    return render_template(
        "competition/upkeep/overview.html",
        lines=queries.lines(),
        kinds=KINDS,
        said=_said,
        files=queries.backup_files(),
        folder=settings.backups_dir,
        kept=settings.backups_kept,
        own_key=not (settings.backup_passphrase or settings.backup_key_file),
    )


def _said(details: Mapping[str, Any]) -> str:
    """How one ended, in a sentence."""
    if "said" in details:
        english = current_language() == "en" and "english" in details
        return str(details["english"] if english else details["said"])
    if "how" in details:
        how = HOW[details["how"]]
        return str(_(how))
    if "papers" in details:
        return str(
            _("材料 %(papers)s 份、报名 %(entries)s 项、人员 %(persons)s 人、文件 %(files)s 个", **details)
        )
    if details.get("loaded"):
        return str(
            _("%(file)s：%(tables)s 张表 %(rows)s 行、%(files)s 个文件，核对一致", **_counted(details))
        )
    if "tables" in details:
        return str(
            _("%(file)s：文件核对一致；数据库账号不能建库，只读通了备份，没有装入", file=details["file"])
        )
    return str(details.get("file", ""))


def _counted(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: details[name] for name in ("file", "tables", "rows", "files")}


@bp.get("/admin/restored")
@requires(May.GUARD_ACCOUNTS)
def restored() -> ResponseReturnValue:
    """What was done after the backup and is lost: to be done again."""
    found = queries.restored()
    again = [pick(chinese, english) for chinese, english in DO_AGAIN]
    return render_template("competition/upkeep/restored.html", found=found, again=again)


@bp.post("/admin/restored")
@requires(May.GUARD_ACCOUNTS)
@dialog_on(restored)
def settle_restore() -> ResponseReturnValue:
    """All of it is done again."""
    operations.settle_restore(
        whole(request.form.get("epoch")) or 0, request.form.get("reason", ""), by=the_actor()
    )
    return on_to(".restored", _("已记下：备份以后的事项都重做了。"))


@bp.post("/admin/restored/reopen")
@requires(May.GUARD_ACCOUNTS)
@dialog_on(restored)
def reopen_restore() -> ResponseReturnValue:
    """Not all of it was done again."""
    operations.reopen_restore(
        whole(request.form.get("epoch")) or 0, request.form.get("reason", ""), by=the_actor()
    )
    return on_to(".restored", _("已撤回：“今日”页继续提醒，直到有人再确认。"))


def restored_waiting(actor: Actor) -> list[TodayItem]:
    """For administrators of the system and of security: what is to be done again, until one says it is done."""
    found = queries.restored() if may(actor, May.GUARD_ACCOUNTS) else None
    if found is None or found[1] is not None:
        return []
    at = moment(found[0].backup_made_at)
    title = _("本站从备份恢复，%(at)s 以后发生的事项要重做", at=at)
    return [TodayItem(title, _("从备份恢复"), url_for("upkeep.restored"), CONFLICT, since=found[0].began_at)]


def waiting(actor: Actor) -> list[TodayItem]:
    """For the administrators of the system: what failed or is overdue."""
    if not may(actor, May.MANAGE_SITE):
        return []
    return [_item(line) for line in queries.lines() if line.trouble]


def _item(line: queries.Line) -> TodayItem:
    kind = _(KINDS[line.kind])
    failed = line.trouble == "failed"
    titles = {
        "failed": _("%(kind)s没有成功", kind=kind),
        "ahead": _("%(kind)s记在将来：时钟曾经走快", kind=kind),
        "overdue": _("%(kind)s过期未做", kind=kind),
    }
    return TodayItem(
        titles[line.trouble or "overdue"],
        _("备份与检查"),
        url_for("upkeep.overview"),
        state=CONFLICT if failed else WAITING,
        since=line.good_at,
    )


def troubles() -> list[str]:
    """The same as codes: check_failed, backup_overdue …"""
    return [f"{line.kind}_{line.trouble}" for line in queries.lines() if line.trouble]
