"""Rows of those who guard accounts, and of one's own proofs."""

from competition.accounts.models import OneTimeLink
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.proofs.models import Passkey
from tests.matrix.rows import Row

ROWS = {
    "guarding.list_accounts": Row({"system_admin", "security_admin"}),
    "guarding.new_account": Row({"system_admin"}, method="POST"),
    "guarding.account": Row({"system_admin", "security_admin"}, skip_other=True),
    "guarding.let_in": Row({"system_admin"}, method="POST", skip_other=True),
    # The first grant of the world is the system administrator's.
    "guarding.let_administrator_in": Row(
        {"security_admin"}, method="POST", skip_other=True, arguments={"grant_id": 1}
    ),
    "guarding.close_account": Row({"system_admin", "security_admin"}, method="POST", skip_other=True),
    "guarding.reopen_account": Row({"system_admin", "security_admin"}, method="POST", skip_other=True),
    "guarding.end_logins": Row({"system_admin", "security_admin"}, method="POST", skip_other=True),
    "guarding.drop_second_step": Row({"security_admin"}, method="POST", skip_other=True),
    "guarding.recoveries": Row({"security_admin"}),
    "guarding.answer_request": Row({"security_admin"}, method="POST", skip_other=True),
    "guarding.confirm_link": Row({"security_admin"}, method="POST", skip_other=True),
    "guarding.void_link": Row({"security_admin"}, method="POST", skip_other=True),
    "guarding.wake_role": Row({"security_admin"}, method="POST", skip_other=True),
    "proving.own_channels": Row(everyone=True),
    "proving.change_email": Row(everyone=True, method="POST"),
    "proving.change_phone": Row(everyone=True, method="POST"),
    "proving.send_code": Row(everyone=True, method="POST", arguments={"kind": "email"}),
    "proving.prove_channel": Row(everyone=True, method="POST", arguments={"kind": "email"}),
    "proving.own_second_step": Row(everyone=True),
    "proving.begin_second_step": Row(everyone=True, method="POST"),
    "proving.prove_second_step": Row(everyone=True),
    "proving.drop_second_step": Row(everyone=True, method="POST"),
    "proving.new_passkey": Row(everyone=True),
    "proving.remove_passkey": Row(everyone=True, method="POST", skip_other=True),
    "passkeys.sign_in": Row(public=True, method="POST"),
    "passkeys.second_step": Row(public=True, method="POST", bounces=True),
}


@atomic
def extend(world):
    """Somebody asked for a way back into the owner's account, which has a passkey."""
    now = clock.now()
    link = OneTimeLink(
        account_id=world.accounts["owner"].id,
        token_hash="0" * 64,
        created_at=now,
        expires_at=now.replace(year=now.year + 1),
        recovery=True,
        asked=True,
    )
    passkey = Passkey(
        account_id=world.accounts["owner"].id,
        credential_hash="0" * 64,
        credential_id=b"0",
        public_key=b"0",
        sign_count=0,
        site="localhost",
        name="Phone",
        added_at=now,
    )
    db.session.add_all([link, passkey])
    db.session.flush()
    world.params["passkey_id"] = (passkey.id, passkey.id)
    world.params["link_id"] = (link.id, link.id)
