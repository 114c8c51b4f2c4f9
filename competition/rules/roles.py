"""Who may do what: one table of (role, action) and a tiny predicate on the scope."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from competition.rules.words.catalogue import phrase


class Role(StrEnum):
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    ORGANISER = "organiser"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    TABULATOR = "tabulator"
    CERTIFICATE_OFFICER = "certificate_officer"
    CHIEF_JUDGE = "chief_judge"
    JUDGE = "judge"
    FLOOR_JUDGE = "floor_judge"
    CIPHER_OFFICER = "cipher_officer"
    REGISTRAR = "registrar"
    EVALUATION_BODY = "evaluation_body"


ROLE_NAMES = {
    Role.SYSTEM_ADMIN: phrase("系统管理员"),
    Role.SECURITY_ADMIN: phrase("安全管理员"),
    Role.AUDIT_ADMIN: phrase("审计管理员"),
    Role.ORGANISER: phrase("组委会"),
    Role.SUPERVISOR: phrase("监督仲裁"),
    Role.REVIEWER: phrase("资格审查员"),
    Role.TABULATOR: phrase("统分员"),
    Role.CERTIFICATE_OFFICER: phrase("证书管理员"),
    Role.CHIEF_JUDGE: phrase("裁判长"),
    Role.JUDGE: phrase("裁判员"),
    Role.FLOOR_JUDGE: phrase("现场裁判"),
    Role.CIPHER_OFFICER: phrase("加密裁判"),
    Role.REGISTRAR: phrase("单位管理员"),
    Role.EVALUATION_BODY: phrase("评价机构"),
}

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


# Rights that no link alone gives back: who keeps codes or watches the others, at any time …
SEALED = frozenset({Role.CIPHER_OFFICER, Role.SUPERVISOR})
# … and who marks, while the contest runs.
SEALED_WHILE_RUNNING = frozenset({Role.CHIEF_JUDGE, Role.JUDGE, Role.FLOOR_JUDGE})
# Who shows a second step besides the password, where the installation wants it.
SECOND_STEP_ROLES = ADMINISTRATORS | SEALED


class Scope(StrEnum):
    SITE = "site"
    CONTEST = "contest"
    EVENT = "event"
    ORGANISATION = "organisation"
    DELEGATION = "delegation"


SCOPES_OF = {
    Role.SYSTEM_ADMIN: {Scope.SITE},
    Role.SECURITY_ADMIN: {Scope.SITE},
    Role.AUDIT_ADMIN: {Scope.SITE},
    Role.ORGANISER: {Scope.CONTEST},
    Role.SUPERVISOR: {Scope.CONTEST},
    Role.REVIEWER: {Scope.CONTEST, Scope.DELEGATION},
    Role.TABULATOR: {Scope.CONTEST},
    Role.CERTIFICATE_OFFICER: {Scope.CONTEST},
    Role.CHIEF_JUDGE: {Scope.EVENT},
    Role.JUDGE: {Scope.EVENT},
    Role.FLOOR_JUDGE: {Scope.EVENT},
    Role.CIPHER_OFFICER: {Scope.EVENT},
    Role.REGISTRAR: {Scope.ORGANISATION},
    Role.EVALUATION_BODY: {Scope.ORGANISATION},
}


class May(StrEnum):
    """Everything a route can ask leave for, as `<thing>:<action>`."""

    SIGNED_IN = "site:use"
    MANAGE_SITE = "site:manage"
    SEE_HOLIDAYS = "holidays:see"
    MANAGE_ACCOUNTS = "accounts:manage"
    GUARD_ACCOUNTS = "accounts:guard"
    GRANT_ROLES = "roles:grant"
    READ_SITE_LOG = "site:read_log"
    CREATE_CONTEST = "contest:create"
    MANAGE_CONTEST = "contest:manage"
    STAFF_CONTEST = "contest:staff"
    CONFIRM_STAFF = "contest:confirm_staff"
    CONFIRM_STEP = "contest:confirm_step"
    SEE_CONTEST = "contest:see"
    READ_LOG = "contest:read_log"
    MANAGE_ORGANISATIONS = "organisation:manage"
    REGISTER_FOR_UNIT = "organisation:register"
    ENTER = "entry:enter"
    SEE_ENTRY = "entry:see"
    EDIT_ENTRY = "entry:edit"
    REVIEW_ENTRIES = "entry:review"
    RECORD_CONSENT = "consent:record"
    ASK_IDENTITY = "identity:ask"
    SEE_IDENTITY = "identity:see"
    SETTLE_IDENTITY = "identity:settle"
    CHECK_IN = "entry:check_in"
    DRAW = "draw:make"
    KEEP_KEY = "draw:keep_key"
    OPEN_CODES = "draw:open"
    SEE_DRAW = "draw:see"
    EDIT_SCHEME = "scheme:edit"
    SEE_SCHEME = "scheme:see"
    MANAGE_PANEL = "panel:manage"
    DECLARE = "panel:declare"
    MANAGE_DEVICES = "device:manage"
    MARK = "sheet:mark"
    SEE_SHEETS = "sheet:see"
    CONFIRM_SHEET = "sheet:confirm"
    SIGN_SHEET = "sheet:sign"
    WITNESS_SHEET = "sheet:witness"
    RESOLVE_CONFLICT = "sheet:resolve"
    ENTER_THEORY = "theory:enter"
    RECORD_TIME = "time:record"
    SEE_RESULTS = "result:see"
    COMPUTE_RESULTS = "result:compute"
    PUBLISH_RESULTS = "result:publish"
    CONFIRM_RULINGS = "result:confirm_ruling"
    CONFIRM_AWARDS = "award:confirm"
    ISSUE_CERTIFICATES = "certificate:issue"
    SEE_CERTIFICATE = "certificate:see"
    RECOMMEND_LEVELS = "level:recommend"
    DECIDE_LEVELS = "level:decide"
    CONFIRM_REVOCATION = "level:confirm_revocation"


@dataclass(frozen=True)
class Subject:
    """What an action is about: the ids by which a scope can own it."""

    contest_id: int | None = None
    event_id: int | None = None
    organisation_id: int | None = None
    delegation_id: int | None = None
    account_id: int | None = None


SITE = Subject()


@dataclass(frozen=True)
class Grant:
    role: Role
    scope: Scope
    scope_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts: an account with its live grants, perhaps through an enrolled tablet."""

    account_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    device_id: str | None = None

    def has(self, role: Role) -> bool:
        return any(grant.role is role for grant in self.grants)

    def held_in(self, scope: Scope, *roles: Role) -> frozenset[int]:
        """The contests, events … in which one of these roles is held, by their ids."""
        return frozenset(
            grant.scope_id
            for grant in self.grants
            if grant.role in roles and grant.scope is scope and grant.scope_id is not None
        )


SYSTEM = Actor(account_id=None, name="system")

Predicate = Callable[[Grant, Subject], bool]


def on_site(grant: Grant, _subject: Subject) -> bool:
    return grant.scope is Scope.SITE


def anywhere(_grant: Grant, _subject: Subject) -> bool:
    return True


def own_contest(grant: Grant, subject: Subject) -> bool:
    return grant.scope is Scope.CONTEST and grant.scope_id == subject.contest_id is not None


def own_event(grant: Grant, subject: Subject) -> bool:
    return grant.scope is Scope.EVENT and grant.scope_id == subject.event_id is not None


def own_organisation(grant: Grant, subject: Subject) -> bool:
    return grant.scope is Scope.ORGANISATION and grant.scope_id == subject.organisation_id is not None


def own_contest_or_delegation(grant: Grant, subject: Subject) -> bool:
    if grant.scope is Scope.DELEGATION:
        return grant.scope_id == subject.delegation_id is not None
    return own_contest(grant, subject)


def _rows(role: Role, predicate: Predicate, *actions: May) -> Iterable[tuple[tuple[Role, May], Predicate]]:
    return (((role, action), predicate) for action in actions)


GRANTS: dict[tuple[Role, May], Predicate] = dict(
    [
        *_rows(
            Role.SYSTEM_ADMIN,
            on_site,
            May.MANAGE_SITE,
            May.SEE_HOLIDAYS,
            May.MANAGE_ACCOUNTS,
            May.GUARD_ACCOUNTS,
            May.CREATE_CONTEST,
            May.MANAGE_ORGANISATIONS,
        ),
        *_rows(
            Role.SECURITY_ADMIN,
            on_site,
            May.GRANT_ROLES,
            May.GUARD_ACCOUNTS,
            May.CONFIRM_STAFF,
            May.CONFIRM_STEP,
        ),
        *_rows(Role.AUDIT_ADMIN, on_site, May.READ_SITE_LOG, May.READ_LOG),
        *_rows(
            Role.ORGANISER,
            own_contest,
            May.MANAGE_CONTEST,
            May.CONFIRM_STEP,
            May.STAFF_CONTEST,
            May.SEE_CONTEST,
            May.SEE_ENTRY,
            May.REVIEW_ENTRIES,
            May.RECORD_CONSENT,
            May.ASK_IDENTITY,
            May.SEE_IDENTITY,
            May.SETTLE_IDENTITY,
            May.CHECK_IN,
            May.DRAW,
            May.SEE_DRAW,
            May.EDIT_SCHEME,
            May.SEE_SCHEME,
            May.MANAGE_PANEL,
            May.MANAGE_DEVICES,
            May.SEE_SHEETS,
            May.ENTER_THEORY,
            May.RECORD_TIME,
            May.SEE_RESULTS,
            May.COMPUTE_RESULTS,
            May.PUBLISH_RESULTS,
            May.CONFIRM_RULINGS,
            May.CONFIRM_AWARDS,
            May.ISSUE_CERTIFICATES,
            May.SEE_CERTIFICATE,
            May.RECOMMEND_LEVELS,
        ),
        *_rows(Role.ORGANISER, anywhere, May.SEE_HOLIDAYS),
        *_rows(
            Role.SUPERVISOR,
            own_contest,
            May.SEE_CONTEST,
            May.CONFIRM_STAFF,
            May.CONFIRM_STEP,
            May.READ_LOG,
            May.SEE_IDENTITY,
            May.SETTLE_IDENTITY,
            May.SEE_DRAW,
            May.OPEN_CODES,
            May.SEE_SCHEME,
            May.SEE_SHEETS,
            May.WITNESS_SHEET,
            May.SEE_RESULTS,
            May.CONFIRM_RULINGS,
            May.SEE_CERTIFICATE,
            May.CONFIRM_REVOCATION,
        ),
        *_rows(
            Role.REVIEWER,
            own_contest_or_delegation,
            May.SEE_CONTEST,
            May.SEE_ENTRY,
            May.REVIEW_ENTRIES,
            May.ASK_IDENTITY,
        ),
        *_rows(
            Role.TABULATOR,
            own_contest,
            May.SEE_CONTEST,
            May.ENTER_THEORY,
            May.RECORD_TIME,
            May.SEE_SHEETS,
            May.CONFIRM_SHEET,
        ),
        *_rows(
            Role.CERTIFICATE_OFFICER,
            own_contest,
            May.SEE_CONTEST,
            May.CONFIRM_AWARDS,
            May.ISSUE_CERTIFICATES,
            May.SEE_CERTIFICATE,
            May.RECOMMEND_LEVELS,
        ),
        *_rows(
            Role.CHIEF_JUDGE,
            own_event,
            May.DECLARE,
            May.MARK,
            May.SEE_SCHEME,
            May.EDIT_SCHEME,
            May.MANAGE_PANEL,
            May.MANAGE_DEVICES,
            May.SEE_SHEETS,
            May.CONFIRM_SHEET,
            May.SIGN_SHEET,
            May.RESOLVE_CONFLICT,
        ),
        *_rows(Role.JUDGE, own_event, May.DECLARE, May.MARK, May.SEE_SCHEME),
        *_rows(Role.FLOOR_JUDGE, own_event, May.CHECK_IN, May.RECORD_TIME),
        *_rows(Role.CIPHER_OFFICER, own_event, May.KEEP_KEY, May.SEE_DRAW),
        *_rows(
            Role.REGISTRAR,
            own_organisation,
            May.REGISTER_FOR_UNIT,
            May.SEE_ENTRY,
            May.EDIT_ENTRY,
            May.RECORD_CONSENT,
            May.ASK_IDENTITY,
            May.SEE_IDENTITY,
            May.SETTLE_IDENTITY,
        ),
        *_rows(Role.EVALUATION_BODY, own_organisation, May.DECIDE_LEVELS, May.CONFIRM_REVOCATION),
    ]
)

# What a signed-in person may do about what is theirs (their own person, entry, certificate).
OWN = frozenset({May.SEE_ENTRY, May.EDIT_ENTRY, May.SEE_CERTIFICATE, May.ASK_IDENTITY, May.SEE_IDENTITY})
# What every signed-in person may do.
EVERYONE = frozenset({May.SIGNED_IN, May.ENTER})


def may(actor: Actor | None, do: May, subject: Subject = SITE) -> bool:
    """Whether `actor` may do this to `subject`; deny by default."""
    if actor is None:
        return False
    if do in EVERYONE:
        return True
    if do in OWN and actor.account_id is not None and subject.account_id == actor.account_id:
        return True
    return any(
        (predicate := GRANTS.get((grant.role, do))) is not None and predicate(grant, subject)
        for grant in actor.grants
    )
