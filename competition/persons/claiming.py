"""The code by which somebody takes over what a unit entered for them."""

import secrets

from competition.foundation.store import crypto
from competition.persons.models import Person
from competition.rules.identity import name_key, normalise_number


def claim_code(person: Person) -> str | None:
    """The code of somebody who was entered by others; None once it is claimed."""
    if person.account_id is not None or person.claim_hash is None:
        return None
    digest = crypto.blind_index("persons.claim", f"{person.id}:{person.claim_hash}")
    # No 0/O, 1/I/L: the code is read out on telephones.
    return "".join(
        "23456789ABCDEFGHJKMNPQRSTUVWXYZ"[int(digest[n : n + 4], 16) % 31] for n in range(0, 32, 4)
    )


def claim_holds(person: Person, name: str, code: str) -> bool:
    """Do name and code agree with a person who can be claimed?"""
    wanted = claim_code(person)
    if wanted is None or not secrets.compare_digest(normalise_number(code).encode(), wanted.encode()):
        return False
    return name_key(name) == name_key(person.name)
