"""Pages about one's own data: what is kept, what one agreed to, taking it out or back (PIPL 44-47); claiming."""

import json

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.foundation.system import clock
from competition.foundation.web.downloads import attachment
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.forms import EmptyForm, whole
from competition.foundation.web.security import requires, the_actor
from competition.persons import operations, queries
from competition.persons.consents import operations as consents
from competition.persons.forms import ClaimForm
from competition.persons.pages import contest_lines, handover_lines, history_lines
from competition.rules.identity import masked_number, masked_phone
from competition.rules.roles import May
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.id_kinds import ID_KIND_WORDS

bp = Blueprint("persons", __name__)


@bp.route("/my/data", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def my_record() -> ResponseReturnValue:
    """What is kept about oneself, what one agreed to, and taking it out or back."""
    actor = the_actor()
    person = queries.person_of(actor.account_id)
    form = EmptyForm()

    def save() -> ResponseReturnValue:
        contest_id = whole(request.form.get("contest")) or 0
        ended = consents.withdraw_consent(contest_id, request.form.get("kind", ""), by=actor)
        return on_to(
            ".my_record",
            _("同意已撤回。") if not ended else _("同意已撤回，%(count)s 项报名随之撤回。", count=ended),
        )

    return form_page(
        form,
        save,
        lambda: render_template(
            "competition/persons/my_record.html",
            form=form,
            person=person,
            id_number=masked_number(person.id_number) if person else "",
            phone=masked_phone(person.phone or "") if person else "",
            id_kinds=ID_KIND_WORDS,
            contests=contest_lines(person, actor.account_id or 0, clock.today()) if person else [],
            history=history_lines(person.id) if person else [],
            handed=handover_lines(person.id) if person else [],
        ),
    )


@bp.get("/my/data.json")
@requires(May.SIGNED_IN)
def my_record_file() -> ResponseReturnValue:
    """All data kept about oneself, as a file."""
    told = operations.export_own_record(by=the_actor())
    text = json.dumps(told, ensure_ascii=False, indent=2).encode()
    return attachment(text, "my-data.json", "application/json")


@bp.route("/claim", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def claim() -> ResponseReturnValue:
    """Take over what a unit entered for oneself."""
    form = ClaimForm()

    def save() -> ResponseReturnValue:
        claimed = operations.claim_person(
            form.id_kind.data or "",
            form.id_number.data or "",
            form.name.data or "",
            form.code.data or "",
            by=the_actor(),
        )
        flash(_("认领成功。请核对资料、补齐材料并逐项同意，然后提交。"))
        if claimed.differs:
            fields = "、".join(_(FIELD_WORDS[name]) for name in claimed.differs)
            flash(
                _("单位填写的与你自己的资料不同：%(fields)s。请在报名里逐项核对。", fields=fields),
                "warning",
            )
        return on_to("entries.mine")

    return form_page(form, save, lambda: render_template("competition/persons/claim.html", form=form))
