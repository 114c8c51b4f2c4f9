"""What people were told: each by a page that they can open, in both languages."""

from http import HTTPStatus

from competition.accounts import queries as accounts
from competition.foundation.store.db import db
from competition.foundation.work.wording import written
from competition.notices.models import ToldNotice
from competition.notices.telling import said


def unopened(sign_in):
    """Notices whose page their reader cannot open, as (template, link, status)."""
    told = db.session.query(ToldNotice).filter(ToldNotice.account_id.is_not(None)).all()
    found = {(one.account_id, one.template, one.link) for one in told if one.link}
    answers = [
        (template, link, sign_in(accounts.account(account_id)).get(link).status_code)
        for account_id, template, link in sorted(found)
    ]
    return [answer for answer in answers if answer[2] not in (HTTPStatus.OK, HTTPStatus.SEE_OTHER)]


def unwritten():
    """Templates of what was told that do not speak both languages."""
    wrong = []
    for notice in db.session.query(ToldNotice):
        texts = {written(notice.template, said(notice), language) for language in ("zh", "en")}
        if len(texts) != len(("zh", "en")):
            wrong.append(notice.template)
    return wrong
