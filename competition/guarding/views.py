"""Pages of those who guard accounts: the list, one account, owners to be let back in."""

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import operations as accounts
from competition.accounts import queries as account_queries
from competition.accounts.access import proved_recently
from competition.accounts.handing import hand_over
from competition.accounts.telling import link_address
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.i18n import moment
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.guarding import operations, queries
from competition.guarding.forms import AccountForm
from competition.guarding.lists import account_list
from competition.rules.account_life import AccountStatus
from competition.rules.roles import ROLE_NAMES, Actor, May, Scope, may

bp = Blueprint("guarding", __name__)


@bp.get("/admin/accounts")
@requires(May.GUARD_ACCOUNTS)
def list_accounts() -> ResponseReturnValue:
    """Every account; who makes accounts finds the form for a new one."""
    return _list(AccountForm(formdata=None))


@bp.post("/admin/accounts")
@requires(May.MANAGE_ACCOUNTS)
@proved_recently
def new_account() -> ResponseReturnValue:
    """A new account gets a one-time link."""
    form = AccountForm()

    def save() -> ResponseReturnValue:
        account = accounts.create_account(form.login_name.data, form.name.data, by=the_actor())
        handed = hand_over(account.id, by=the_actor())
        if handed.token is not None:
            return _list(form, link_address(handed.token))
        flash(_("链接已发往 %(place)s，只有本人看得到。", place=handed.sent_to))
        return _list(form)

    return form_page(form, save, lambda: _list(form))


def _list(form: AccountForm, link: str | None = None) -> str:
    return render_template(
        "competition/guarding/accounts.html",
        form=form,
        link=link,
        list=account_list(),
        may_make=may(the_actor(), May.MANAGE_ACCOUNTS),
    )


@bp.get("/admin/accounts/<int:account_id>")
@requires(May.GUARD_ACCOUNTS)
def account(account_id: int) -> ResponseReturnValue:
    """One account: its sign-ins, its roles, how its owner is reached, and what can be done about it."""
    return _account_page(account_id)


def _account_page(account_id: int, found: operations.LetIn | None = None) -> str:
    actor, shown = the_actor(), queries.guarded_account(account_id)
    mine = actor.account_id == account_id
    return render_template(
        "competition/guarding/account.html",
        shown=shown,
        active=shown.account.status == AccountStatus.ACTIVE,
        in_hand=not mine and (not shown.administrator or may(actor, May.GRANT_ROLES)),
        lets_in=may(actor, May.MANAGE_ACCOUNTS),
        secures=may(actor, May.GRANT_ROLES),
        link=link_address(found.token) if found and found.token else None,
        opens_at=found.opens_at if found else None,
        role_names=ROLE_NAMES,
    )


@bp.post("/admin/accounts/<int:account_id>/link")
@requires(May.MANAGE_ACCOUNTS)
@proved_recently
def let_in(account_id: int) -> ResponseReturnValue:
    """A way back for somebody who lost the password."""
    return _account_page(account_id, _told(operations.let_in(account_id, by=the_actor())))


def _told(found: operations.LetIn) -> operations.LetIn:
    if found.asked:
        flash(_("已告知安全管理员：本人没有验证过的手机或邮箱，链接由安全管理员核对后当面交给本人。"))
    elif found.sent_to:
        flash(_("链接已发往 %(place)s，只有本人看得到。", place=found.sent_to))
    if found.opens_at:
        flash(
            _(
                "账号有涉密或监督角色：链接到 %(when)s 才能用，另一位安全管理员确认后立即可用。",
                when=moment(found.opens_at),
            ),
            "warning",
        )
    return found


@bp.post("/admin/roles/<int:grant_id>/link")
@requires(May.GRANT_ROLES)
@proved_recently
def let_administrator_in(grant_id: int) -> ResponseReturnValue:
    """A way back for another administrator who lost the password."""
    grant = account_queries.grant(grant_id)
    if Scope(grant.scope_kind) is not Scope.SITE or grant.revoked_at is not None:
        abort(404)
    return _account_page(grant.account_id, _told(operations.let_in(grant.account_id, by=the_actor())))


@bp.post("/admin/accounts/<int:account_id>/close")
@requires(May.GUARD_ACCOUNTS)
@proved_recently
@dialog_on(account)
def close_account(account_id: int) -> ResponseReturnValue:
    """Nobody signs in to it any more."""
    operations.close_account(account_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".account", _("账号已停用，登录已全部退出。"), account_id=account_id)


@bp.post("/admin/accounts/<int:account_id>/reopen")
@requires(May.GUARD_ACCOUNTS)
@proved_recently
@dialog_on(account)
def reopen_account(account_id: int) -> ResponseReturnValue:
    operations.reopen_account(account_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".account", _("账号已恢复使用。"), account_id=account_id)


@bp.post("/admin/accounts/<int:account_id>/end-logins")
@requires(May.GUARD_ACCOUNTS)
def end_logins(account_id: int) -> ResponseReturnValue:
    """Every browser of an account is signed out."""
    operations.end_logins(account_id, by=the_actor())
    return on_to(".account", _("这个账号的登录已全部退出。"), account_id=account_id)


@bp.post("/admin/accounts/<int:account_id>/second-step/drop")
@requires(May.GRANT_ROLES)
@proved_recently
def drop_second_step(account_id: int) -> ResponseReturnValue:
    """For an owner who lost the app and the recovery codes."""
    operations.drop_second_step(account_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".account", _("两步验证已取消，本人下次登录只需密码。"), account_id=account_id)


@bp.get("/admin/recoveries")
@requires(May.GRANT_ROLES)
def recoveries() -> ResponseReturnValue:
    """Owners to be let back in, and roles that rest since they were."""
    return _recoveries_page()


def _recoveries_page(found: operations.LetIn | None = None) -> str:
    return render_template(
        "competition/guarding/recoveries.html",
        links=queries.waiting_links(),
        resting=queries.resting_roles(),
        own=the_actor().account_id,
        link=link_address(found.token) if found and found.token else None,
        role_names=ROLE_NAMES,
    )


@bp.post("/admin/recoveries/<int:link_id>/answer")
@requires(May.GRANT_ROLES)
@proved_recently
def answer_request(link_id: int) -> ResponseReturnValue:
    """Make the link that was asked for."""
    return _recoveries_page(_told(operations.answer_request(link_id, by=the_actor())))


@bp.post("/admin/recoveries/<int:link_id>/confirm")
@requires(May.GRANT_ROLES)
@proved_recently
def confirm_link(link_id: int) -> ResponseReturnValue:
    """As the second person: the link opens at once."""
    operations.confirm_link(link_id, by=the_actor())
    return on_to(".recoveries", _("已确认，链接立即可用。"))


@bp.post("/admin/recoveries/<int:link_id>/void")
@requires(May.GRANT_ROLES)
def void_link(link_id: int) -> ResponseReturnValue:
    """Nobody gets in by it."""
    operations.void_link(link_id, by=the_actor())
    return on_to(".recoveries", _("链接已作废。"))


@bp.post("/admin/recoveries/roles/<int:grant_id>/wake")
@requires(May.GRANT_ROLES)
@proved_recently
def wake_role(grant_id: int) -> ResponseReturnValue:
    """The owner is back: the role gives its rights again, or lets no further one rest where it was taken back."""
    operations.wake_role(grant_id, by=the_actor())
    return on_to(".recoveries", _("已办理，日志已记下。"))


def waiting(actor: Actor) -> list[TodayItem]:
    """For the security administrators: whom to let back in, whose role to wake."""
    if not may(actor, May.GRANT_ROLES):
        return []
    links, resting = queries.waiting_links(), queries.resting_roles()
    found = []
    if links:
        title, since = _("找回账号待确认"), links[0].created_at
        found.append(
            TodayItem(title, _("账号"), url_for("guarding.recoveries"), count=len(links), since=since)
        )
    if resting:
        found.append(
            TodayItem(_("找回后的角色待恢复"), _("账号"), url_for("guarding.recoveries"), count=len(resting))
        )
    return found
