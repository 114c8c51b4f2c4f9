"""Who may be behind an account, as far as the records tell: one rule for every step that asks for two people."""

from collections import defaultdict
from collections.abc import Collection

from competition.accounts import queries
from competition.accounts.models import Account, OneTimeLink
from competition.foundation.store import crypto
from competition.rules.roles import ADMINISTRATORS, Role

# Who gives one of these chooses who confirms, proposes or watches.
_CHOSEN = ADMINISTRATORS | {Role.ORGANISER, Role.SUPERVISOR}


def behind(account_ids: Collection[int]) -> set[int | str]:
    """These accounts, over any number of hops those who could have been in them, and the addresses of all of them.

    Who was shown a link, made the account, or chose it for a role of weight. An account that was reached by
    a message, and whose links nobody else saw, is its owner's alone; two that are reached at one address have one
    owner.
    """
    found: set[int] = set()
    fresh = set(account_ids)
    while fresh:
        found |= fresh
        fresh = _before(fresh) - found
    return found | _addresses(found)


def _addresses(account_ids: Collection[int]) -> set[str]:
    """Where messages reach these people, as their accounts say: name to sign in with, phone, e-mail; fingerprints."""
    told = [
        address
        for account in queries.accounts_numbered(account_ids)
        for address in _known(account)
        if address
    ]
    return {crypto.blind_index("reached at", address.casefold()) for address in told}


def _known(account: Account) -> tuple[str | None, ...]:
    """What is typed and not proven tells of its owner as well."""
    return (account.login_name, account.phone, account.email, account.phone_wanted, account.email_wanted)


def are_apart(first: int | None, second: int | None) -> bool:
    """Whether no single person could have been behind both; nobody (None, the machine) is behind nothing."""
    return first is None or second is None or not behind({first}) & behind({second})


def of_one_owner(first: int, others: Collection[int]) -> bool:
    """Whether an account is among others, or messages to one of them reach its owner too.

    For steps that many take together in a hall, whose accounts an organiser made: who could have been behind them
    (`are_apart`) is not asked there, or no sheet were ever checked.
    """
    apart = set(others) - {first}
    return len(apart) < len(set(others)) or bool(apart and _addresses({first}) & _addresses(apart))


def _before(account_ids: Collection[int]) -> set[int]:
    links, givers = _links(account_ids), _givers(account_ids)
    found: set[int | None] = set()
    for account in queries.accounts_numbered(account_ids):
        since = account.afresh_at
        counted = [link for link in links[account.id] if since is None or link.created_at >= since]
        seen = {link.seen_by for link in counted if link.seen_by is not None}
        if not seen and (_is_proven(account) or any(link.sent for link in counted)):
            continue
        found |= seen | givers[account.id] | ({account.created_by} if since is None else set())
    return {account_id for account_id in found if account_id is not None}


def _is_proven(account: Account) -> bool:
    return account.email_proven_at is not None or account.phone_proven_at is not None


def _links(account_ids: Collection[int]) -> dict[int, list[OneTimeLink]]:
    found = defaultdict(list)
    for link in queries.links_to(account_ids):
        found[link.account_id].append(link)
    return found


def _givers(account_ids: Collection[int]) -> dict[int, set[int | None]]:
    found: dict[int, set[int | None]] = defaultdict(set)
    for grant in queries.grants_given(account_ids, _CHOSEN):
        found[grant.account_id].add(grant.granted_by)
    return found
