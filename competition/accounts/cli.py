"""Commands about accounts."""

import click
from flask.cli import AppGroup

from competition.accounts import operations, queries
from competition.accounts.telling import link_address
from competition.rules.login_names import normal_login_name
from competition.rules.roles import SYSTEM

accounts_commands = AppGroup("accounts", help="Accounts and the first administrator.")


@accounts_commands.command("first-admin-link")
def first_admin_link() -> None:
    """Print the one-time link of the first administrator; nothing when one can sign in already."""
    token = operations.first_administrator()
    if token is not None:
        click.echo(link_address(token))


@accounts_commands.command("link")
@click.argument("login_name")
def link(login_name: str) -> None:
    """Print a one-time link for LOGIN_NAME: the way back for the only security administrator."""
    account = queries.account_named(normal_login_name(login_name))
    if account is None:
        raise click.ClickException(f"没有账号 {login_name}。/ There is no account {login_name}.")
    click.echo(link_address(operations.create_link(account.id, by=SYSTEM)))
