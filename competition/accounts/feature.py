"""Who signs in, and what each account may do."""

from competition.accounts import guess_operations, passkey_views, queries, telling, views, words
from competition.accounts.cli import accounts_commands
from competition.accounts.inventory import KEPT
from competition.foundation.feature import Feature
from competition.foundation.store.questions import ACCOUNT_NAMES
from competition.foundation.web.navigation import Link
from competition.foundation.work.questions import EVERY_MINUTE
from competition.notices.questions import REACH, WATCHING
from competition.rules.account_life import ACCOUNT
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="accounts",
    personal=KEPT,
    blueprints=(views.bp, passkey_views.bp),
    links=(Link(phrase("管理员"), "accounts.site_roles", May.GRANT_ROLES),),
    answers=(
        ACCOUNT_NAMES.by(queries.names_of),
        REACH.by(telling.reach),
        WATCHING.by(queries.watchers),
        EVERY_MINUTE.by(guess_operations.sum_up_closed_windows),
    ),
    lifecycles=(ACCOUNT,),
    commands=(accounts_commands,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    after_archiving={
        "role.revoked": "a right is taken back at any time",
        "role.rests": "a right rests at any time",
    },
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
)
