"""Who has to know of a change because of the role they hold: a plain value for notices."""

from dataclasses import dataclass

from competition.rules.roles import Role, Scope


@dataclass(frozen=True)
class Relying:
    """Who has to know because of a role, and the address of the page that shows it to them."""

    role: Role
    scope: Scope
    scope_id: int
    path: str
