"""Pages about one's own data: what is kept, what one agreed to, taking it out or back (PIPL 44-47)."""

import json

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.foundation.web.downloads import attachment
from competition.foundation.web.forms import EmptyForm
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.privacy import operations
from competition.registration import queries as entries
from competition.registration.models import Entry
from competition.rules.consents import TEXTS, TITLES, ConsentKind
from competition.rules.identity import masked_number, masked_phone
from competition.rules.problems import Refused
from competition.rules.roles import May
from competition.rules.words.id_kinds import ID_KIND_WORDS

bp = Blueprint("privacy", __name__)


@bp.route("/my/data", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def my_record() -> ResponseReturnValue:
    """What is kept about oneself, what one agreed to, and taking it out or back."""
    actor = the_actor()
    person = entries.person_of(actor.account_id)
    form = EmptyForm()
    kind = request.form.get("kind", "")
    if form.validate_on_submit():
        try:
            ended = operations.withdraw_consent(kind, by=actor)
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(
                _("同意已撤回。") if not ended else _("同意已撤回，%(count)s 项报名随之撤回。", count=ended)
            )
            return redirect(url_for(".my_record"), code=303)
    page = render_template(
        "competition/privacy/my_record.html",
        form=form,
        person=person,
        id_number=masked_number(person.id_number) if person else "",
        phone=masked_phone(person.phone or "") if person else "",
        id_kinds=ID_KIND_WORDS,
        standing=entries.standing_consents([person.id])[person.id] if person else set(),
        history=entries.consents_of(person.id) if person else [],
        titles=TITLES,
        texts=TEXTS,
        kinds=list(ConsentKind),
        ending=[_event_name(entry) for entry in operations.entries_ended_without_consent(actor)],
    )
    return page, 422 if form.all_errors else 200


def _event_name(entry: Entry) -> str:
    event = contests.event(entry.event_id)
    return pick(event.name, event.name_en)


@bp.get("/my/data.json")
@requires(May.SIGNED_IN)
def my_record_file() -> ResponseReturnValue:
    """All data kept about oneself, as a file."""
    told = operations.export_own_record(by=the_actor())
    text = json.dumps(told, ensure_ascii=False, indent=2).encode()
    return attachment(text, "my-data.json", "application/json")
