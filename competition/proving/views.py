"""Pages of one's own proofs: where one is reached, and the second step of signing in."""

import segno
from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import access, passkey_operations, passkeys, queries
from competition.accounts import channel_operations as channels
from competition.accounts.access import proved_recently
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import CONFLICT, TodayItem
from competition.foundation.work import outbox
from competition.notices.telling import CHANNELS
from competition.proofs import operations as proofs
from competition.proofs import passkey_operations as passkey_proofs
from competition.proofs import queries as proof_queries
from competition.proving.forms import CodeForm, EmailForm, PasskeyForm, PhoneForm
from competition.rules import second_step
from competition.rules.public_address import party_of
from competition.rules.roles import Actor, May

bp = Blueprint("proving", __name__)


@bp.get("/me/channels")
@requires(May.SIGNED_IN)
def own_channels() -> ResponseReturnValue:
    """Where one's notices, codes and links go to."""
    return _channels_page()


def _channels_page(
    email: EmailForm | None = None, phone: PhoneForm | None = None, code: CodeForm | None = None
) -> str:
    account = queries.account(g.account.id)
    email = email or EmailForm(None, data={"email": account.email_wanted or account.email})
    phone = phone or PhoneForm(None, data={"phone": account.phone_wanted or account.phone})
    code = code or CodeForm(formdata=None)
    return render_template(
        "competition/proving/channels.html",
        email=email or EmailForm(None, obj=account),
        phone=phone or PhoneForm(None, obj=account),
        code=code or CodeForm(formdata=None),
        account=account,
        asked=_asked(account.id),
        carried={kind: outbox.carried(kind) for kind in CHANNELS},
    )


def _asked(account_id: int) -> set[str]:
    """Of which channels a code is asked: one is on its way, whatever page was opened meanwhile; or one was just typed."""
    now = clock.now()
    on_their_way = proof_queries.codes_on_their_way(
        account_id, "channel", now - proofs.CODE_LASTS, proofs.CODE_TRIES
    )
    return on_their_way | ({request.values.get("kind", "")} & set(CHANNELS))


@bp.post("/me/email")
@requires(May.SIGNED_IN)
@proved_recently
def change_email() -> ResponseReturnValue:
    """Where one's notices go to."""
    form = EmailForm()

    def save() -> ResponseReturnValue:
        channels.change_email(g.account.id, form.email.data or "", by=the_actor())
        return on_to(
            ".own_channels", _("邮箱已保存，验证以后启用。") if form.email.data else _("邮箱已删除。")
        )

    return form_page(form, save, lambda: _channels_page(email=form))


@bp.post("/me/phone")
@requires(May.SIGNED_IN)
@proved_recently
def change_phone() -> ResponseReturnValue:
    """The mobile that codes and links go to."""
    form = PhoneForm()

    def save() -> ResponseReturnValue:
        channels.change_phone(g.account.id, form.phone.data or "", by=the_actor())
        return on_to(
            ".own_channels", _("手机已保存，验证以后启用。") if form.phone.data else _("手机已删除。")
        )

    return form_page(form, save, lambda: _channels_page(phone=form))


@bp.post("/me/channels/<kind>/send")
@requires(May.SIGNED_IN)
def send_code(kind: str) -> ResponseReturnValue:
    """A code to the address that was entered, to show that it is one's own."""
    if kind not in CHANNELS:
        abort(404)
    channels.send_channel_code(g.account.id, kind)
    return on_to(".own_channels", _("验证码正在发出，十分钟内有效。"), kind=kind)


@bp.post("/me/channels/<kind>/prove")
@requires(May.SIGNED_IN)
def prove_channel(kind: str) -> ResponseReturnValue:
    """The code arrived."""
    form = CodeForm()

    def save() -> ResponseReturnValue:
        channels.prove_channel(g.account.id, kind, form.code.data, by=the_actor())
        return on_to(".own_channels", _("已验证，通知和找回账号的链接会发到这里。"))

    return form_page(form, save, lambda: _channels_page(code=form))


@bp.get("/me/second-step")
@requires(May.SIGNED_IN)
def own_second_step() -> ResponseReturnValue:
    """Whether signing in takes a second step, and which: an app, passkeys."""
    why_not, party = passkeys.why_not_here(), party_of(current_settings().public_url)
    return render_template(
        "competition/proving/second_step.html",
        is_set=proof_queries.has_second_step(g.account.id),
        has_app=proof_queries.has_app(g.account.id),
        passkeys=proof_queries.passkeys_of(g.account.id),
        site=party.name if party else None,
        why_not=say(why_not) if why_not else None,
        left=len(proof_queries.recovery_codes(g.account.id)),
        wanted=access.lacks_second_step(the_actor()),
    )


@bp.post("/me/second-step")
@requires(May.SIGNED_IN)
@proved_recently
def begin_second_step() -> ResponseReturnValue:
    """A fresh secret, shown as a square code; nothing counts before a code of it was typed."""
    proofs.begin_second_step(g.account.id)
    return on_to(".prove_second_step")


@bp.route("/me/second-step/code", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
@proved_recently
def prove_second_step() -> ResponseReturnValue:
    """Type the first code of the app; then the recovery codes are shown once."""
    found = proof_queries.second_step(g.account.id)
    if found is None or found.proven_at is not None:
        return on_to(".own_second_step")
    form = CodeForm()

    def save() -> ResponseReturnValue:
        codes = proofs.prove_second_step(g.account.id, form.code.data, by=the_actor())
        return _recovery_codes(codes)

    def page() -> str:
        secret = second_step.read(found.secret)
        square = segno.make(second_step.address(secret, "JiangSai", g.account.login_name), error="m")
        return render_template(
            "competition/proving/begin_second_step.html",
            form=form,
            written=found.secret,
            square=square.svg_data_uri(scale=5, border=3),
        )

    return form_page(form, save, page)


def _recovery_codes(codes: list[str]) -> ResponseReturnValue:
    """Shown once, where an account got its first proof; whoever has some keeps them."""
    if codes:
        return render_template("competition/proving/recovery_codes.html", codes=codes)
    return on_to(".own_second_step", _("已启用；原来的恢复码继续有效。"))


@bp.post("/me/second-step/drop")
@requires(May.SIGNED_IN)
@proved_recently
def drop_second_step() -> ResponseReturnValue:
    """One's own second step is needed no more."""
    proofs.drop_second_step(g.account.id, by=the_actor())
    return on_to(".own_second_step", _("验证器应用已取消。"))


@bp.route("/me/passkeys/new", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
@proved_recently
def new_passkey() -> ResponseReturnValue:
    """Make a passkey on a device at hand, and give it a name."""
    if passkeys.why_not_here() is not None:
        return on_to(".own_second_step")
    form, account = PasskeyForm(), g.account
    if request.method != "POST":
        form.name.data = access.device().name

    def save() -> ResponseReturnValue:
        asked, answer = passkeys.taken(passkeys.ADDING, account.id), request.form.get("passkey", "")
        return _recovery_codes(
            passkey_operations.add_passkey(account.id, form.name.data, answer, asked, by=the_actor())
        )

    def page() -> str:
        handle = passkey_proofs.handle_of(account.id)
        wish = passkeys.wish_to_add(account.id, handle, (account.login_name, account.name))
        return render_template("competition/proving/new_passkey.html", form=form, wish=wish)

    return form_page(form, save, page)


@bp.post("/me/passkeys/<int:passkey_id>/remove")
@requires(May.SIGNED_IN)
@proved_recently
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """One's own passkey opens nothing any more."""
    passkey_operations.remove_passkey(g.account.id, passkey_id, by=the_actor())
    return on_to(".own_second_step", _("通行密钥已移除。"))


def waiting(actor: Actor) -> list[TodayItem]:
    """Whose roles are withheld for want of a second step."""
    if not access.lacks_second_step(actor):
        return []
    return [
        TodayItem(
            _("设置两步验证后角色才能使用"), _("我的账号"), url_for("proving.own_second_step"), state=CONFLICT
        )
    ]
