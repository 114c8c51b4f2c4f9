"""What tests begin with is laid for each as if it alone had made it."""

import pytest
from sqlalchemy import func, select

from competition.accounts.models import Account
from competition.foundation.store import audit
from competition.foundation.store.db import db
from competition.foundation.system.settings import current_settings
from competition.rules.roles import SYSTEM
from tests.factories.accounts import make_account

BUILT = []


def small_house():
    """A person, a file, and values of every sort."""
    BUILT.append(db.engine.dialect.name)
    account = make_account("张三")
    kept = current_settings().files_dir / "one"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("kept")
    return {"account": account, "all": [account], "number": 7}


def names():
    return db.session.scalars(select(Account.name).order_by(Account.id)).all()


@pytest.mark.parametrize("time", ["first", "second", "third"])
def test_each_test_finds_the_state_as_it_was_made_and_nothing_of_the_others(lay, time):
    made = lay(small_house)
    assert names() == ["张三"]
    assert made["account"] is made["all"][0] is db.session.get(Account, made["account"].id)
    assert made["number"] == 7
    kept = current_settings().files_dir / "one"
    assert kept.read_text() == "kept"
    make_account(f"李四{time}")
    audit.record(SYSTEM, "account.created", subject=("account", made["account"].id))
    db.session.commit()
    kept.write_text(time)
    assert len(names()) == 2


def test_it_was_made_once_for_each_engine(lay):
    lay(small_house)
    assert len(BUILT) == len(set(BUILT))


def test_what_is_there_already_is_not_thrown_away(lay):
    make_account("王五")
    made = lay(small_house)
    BUILT.pop()
    assert names() == ["王五", "张三"]
    assert made["account"].name == "张三"


def test_numbers_go_on_after_those_of_the_state(lay):
    made = lay(small_house)
    assert make_account("赵六").id > made["account"].id
    assert db.session.scalar(select(func.count()).select_from(Account)) == 2
