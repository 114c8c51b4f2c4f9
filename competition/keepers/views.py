"""A keeper's own page, and the page on which an event's keepers are named."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.keepers import operations, queries
from competition.keepers.forms import ChangePassphraseForm, KeepersForm, NewPassphraseForm
from competition.keepers.questions import KEY_NEEDED, PAPERS
from competition.rules.draw.keeper_keys import fingerprint
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May, Role

bp = Blueprint("keepers", __name__)


@bp.route("/keeper", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def own_key() -> ResponseReturnValue:
    """A keeper's own page: passphrase, and what waits to be printed."""
    actor = the_actor()
    account_id = actor.account_id
    if not actor.has(Role.CIPHER_OFFICER) or account_id is None:
        abort(404)
    key, renew = queries.live_key(account_id), _must_renew(account_id)
    form = ChangePassphraseForm() if key and not renew else NewPassphraseForm()

    def save() -> ResponseReturnValue:
        _set_passphrase(form, actor, has_key=key is not None and not renew)
        return on_to(".own_key", _("加密口令已设置。系统不保存口令，忘记后无法找回。"))

    def page() -> str:
        events = queries.events_of_officer(actor)
        key = queries.live_key(account_id)
        return render_template(
            "competition/keepers/own_key.html",
            form=form,
            key=key,
            renew=renew,
            came_back=key is not None
            and (at := queries.came_back_at(account_id)) is not None
            and key.created_at < at,
            fingerprint=fingerprint(key.public_key) if key else "",
            events=events,
            papers=PAPERS.answer()(account_id, [event.id for event in events]),
        )

    return form_page(form, save, page)


def _must_renew(account_id: int) -> bool:
    """A key from before the confirmation gives way to a new one, unless something sealed needs it."""
    key = queries.live_key(account_id)
    return key is not None and queries.key_is_old(account_id) and not KEY_NEEDED.answer()(key.id)


def _set_passphrase(form: NewPassphraseForm, actor: Actor, *, has_key: bool) -> None:
    if form.passphrase.data != form.repeated.data:
        raise Refused(Problem("passwords_differ", field="repeated"))
    account_id = actor.account_id or 0
    known = (actor.name, accounts.account(account_id).login_name)
    if has_key:
        operations.change_passphrase(
            account_id, form.old_passphrase.data, form.passphrase.data, known=known, by=actor
        )
    else:
        operations.set_passphrase(account_id, form.passphrase.data, known=known, by=actor)


@bp.route("/events/<int:event_id>/draw/keepers", methods=["GET", "POST"])
@requires(May.DRAW, of=contests.event_subject)
def name_keepers(event_id: int) -> ResponseReturnValue:
    """Name the keepers of the three lists, and a deputy."""
    form = KeepersForm()
    officers = queries.cipher_officers(event_id)
    form.offer(officers)
    if not form.is_submitted():
        form.fill({row.place: row.account_id for row in queries.keepers_of(event_id)})

    def save() -> ResponseReturnValue:
        operations.name_keepers(event_id, form.named, form.deputy.data, by=the_actor())
        return on_to("draws.overview", _("保管人已指定。"), event_id=event_id)

    return form_page(
        form,
        save,
        lambda: render_template(
            "competition/keepers/name_keepers.html",
            event=contests.event(event_id),
            form=form,
            officers=officers,
        ),
    )


def waiting(actor: Actor) -> list[TodayItem]:
    """A passphrase to set, before the seeds of the keeper's events can be sealed."""
    if actor.account_id is None or not actor.has(Role.CIPHER_OFFICER):
        return []
    events = queries.events_going_on(actor)
    if not events:
        return []
    if queries.live_key(actor.account_id) is not None and not _must_renew(actor.account_id):
        return []
    place = _("、").join(pick(event.name, event.name_en) for event in events)
    return [TodayItem(_("设置加密口令"), place, url_for("keepers.own_key"))]
