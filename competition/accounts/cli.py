"""Commands about accounts."""

import click
from flask.cli import AppGroup

from competition.accounts import operations
from competition.foundation.settings import current_settings

accounts_commands = AppGroup("accounts", help="Accounts and the first administrator.")


@accounts_commands.command("first-admin-link")
def first_admin_link() -> None:
    """Print the one-time link of the first administrator; nothing when one can sign in already."""
    token = operations.first_administrator()
    if token is not None:
        click.echo(f"{current_settings().public_url}/link/{token}")
