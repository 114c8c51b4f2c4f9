"""What is kept of people: each column of personal data says what it is, what for, and until when.

The cards of the features bring their columns ("table.column"); the public notice of privacy is made from them, and a
test finds columns that no card names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from competition.rules.words.catalogue import phrase


class Until(StrEnum):
    """Until when something is kept; each has its sentence, and code that carries it out."""

    PAPERS = "papers"
    IDENTITY = "identity"
    REST = "rest"
    RESULTS = "results"
    EVIDENCE = "evidence"
    ACCOUNT = "account"
    MESSAGES = "messages"
    SHORT = "short"
    LOG = "log"


UNTIL_WORDS: Mapping[Until, str] = {
    Until.PAPERS: phrase("公示期结束 30 日后删除"),
    Until.IDENTITY: phrase("公示期结束 30 日后删除；此后才提出的，办结当晚删除，最迟在提出 30 日后"),
    Until.REST: phrase("公示期结束 365 日后删除"),
    Until.RESULTS: phrase("成绩、奖项和证书记录，长期保存"),
    Until.EVIDENCE: phrase("同意、要求和交出的记录，作为依法处理的证明长期保存"),
    Until.ACCOUNT: phrase("账号存在期间"),
    Until.MESSAGES: phrase("发出或失败 365 日后删除"),
    Until.SHORT: phrase("用完即删，最长两天"),
    Until.LOG: phrase("操作日志，不可更改，长期保存"),
}
MESSAGES_DAYS = 365


@dataclass(frozen=True)
class Kept:
    """One sort of personal data: what it is, what it is for, until when it is kept; `sealed` in the database."""

    what: str
    purpose: str
    until: Until
    sealed: bool = False


# Columns of these names hold something of a person, unless they are named as something else.
PERSONAL = frozenset(
    {
        "name",
        "login_name",
        "email",
        "email_wanted",
        "phone",
        "phone_wanted",
        "told",
        "sex",
        "born_on",
        "education",
        "unit_name",
        "id_number",
        "held_level",
        "facts",
        "guardian",
        "recipient",
        "device_name",
        "draft",
        "seen",
        "answer",
        "what",
    }
)
# Of no person, although called so.
OF_THINGS = frozenset(
    {
        "epochs.name",
        "jobs.name",
        "schedules.name",
        "series.name",
        "contests.name",
        "events.name",
        "organisations.name",
        "delegations.name",
        "copied_values.name",
        "venues.name",
        "sessions.name",
        "panels.name",
        "devices.name",
        "passkeys.name",
        "files.name",
        "handovers.recipient",
        "sent_codes.name",
        "aspects.name",
        "modules.name",
    }
)
