"""Rows of the house and of accounts."""

from tests.matrix.rows import Row

ROWS = {
    "static": Row(public=True, arguments={"filename": "css/frame.css"}),
    "house.healthz": Row(public=True),
    "house.contest_log": Row({"supervisor", "audit_admin"}, skip_other=True),
    "house.site_log": Row({"audit_admin"}),
    "house.parts": Row({"system_admin"}),
    "upkeep.overview": Row({"system_admin"}),
    "upkeep.restored": Row({"system_admin", "security_admin"}),
    "upkeep.settle_restore": Row({"system_admin", "security_admin"}, method="POST"),
    "upkeep.reopen_restore": Row({"system_admin", "security_admin"}, method="POST"),
    "retaining.doubt": Row({"system_admin"}, method="POST"),
    "retaining.machine_clock": Row({"system_admin"}),
    "retaining.settle": Row({"system_admin"}, method="POST"),
    "accounts.login": Row(public=True),
    "accounts.signup": Row(public=True),
    # Without a sign-up, a link or a half sign-in there is nothing behind these.
    "accounts.signup_code": Row(public=True, arguments={"token": "unknown"}),
    "accounts.second_step": Row(public=True, bounces=True),
    "accounts.logout": Row(everyone=True, method="POST"),
    "accounts.use_link": Row(public=True, arguments={"token": "unknown"}),
    "accounts.me": Row(everyone=True),
    "accounts.end_login": Row(everyone=True, method="POST", skip_other=True),
    "accounts.site_roles": Row({"security_admin"}),
    "accounts.revoke_site_role": Row({"security_admin"}, method="POST", skip_other=True),
}
