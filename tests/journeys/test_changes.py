"""One contest through ten changes, by its pages: after each, every page and paper that shows the fact says the same."""

import io
import re

from competition.foundation.store.db import db
from competition.foundation.work.models import Message
from tests import shown
from tests.factories.accounts import make_account
from tests.factories.chain import Chain
from tests.factories.registration import add_event, picture, posted, resident, typed

NAMES = tuple(f"{surname}示范" for surname in "赵钱孙李周吴郑王冯陈褚卫")


class Told:
    """The chain, everybody's browser, and what all pages said last."""

    def __init__(self, app, sign_in):
        self.app, self.sign_in = app, sign_in
        self.chain = Chain()
        self.clients = {"": app.test_client()}

    def client(self, name):
        if name not in self.clients:
            self.clients[name] = self.sign_in(self.chain.accounts[name])
        return self.clients[name]

    def staff(self, **accounts):
        self.clients |= {name: self.sign_in(account) for name, account in accounts.items()}

    def post(self, who, path, expect=303, **data):
        answer = self.client(who).post(path, data=data)
        assert answer.status_code == expect, "\n".join(shown.of_html(answer.data))
        if answer.status_code == 303:
            self.client(who).get(answer.headers["Location"])  # what is flashed is read there
        return answer

    def look(self, *watched):
        """From here on these people's own pages are read too."""
        for name in watched:
            self.client(name)
        self.shelf = shown.Shelf(self.app, self.chain, self.clients, watched)
        self.before = self.shelf.read()

    def changed(self):
        """What every page says otherwise since the last look; the history holds."""
        after = self.shelf.read()
        found = shown.changed(self.before, after)
        self.before = after
        checked = self.app.test_cli_runner().invoke(args=["log", "verify", str(self.chain.contest_id)])
        assert checked.exit_code == 0, checked.output
        db.session.rollback()
        return found

    def told(self, template):
        return [row for row in db.session.query(Message).filter_by(template=template)]


def show(what, found):
    print("=" * 20, what)
    for (page, whose), (gone, fresh) in found.items():
        print(f"{page} [{whose}]")
        for one in gone:
            print("    -", one[:300])
        for one in fresh:
            print("    +", one[:300])


from tests.factories.registration import delegations_of


def hand_in(told, name, entry_id, *members, fresh=()):
    fields = {"delegation": str(delegations_of(told.chain.event)[1])}
    for n, m in enumerate(members):
        fields |= posted(m, n)
    told.post(name, f"/entries/{entry_id}/details", **fields)
    for position in fresh:
        for kind in ("photo", "identity"):
            told.post(
                name,
                f"/entries/{entry_id}/materials",
                position=str(position),
                kind=kind,
                file=(io.BytesIO(picture()), "照片.jpg"),
            )
    told.post(name, f"/entries/{entry_id}/consent", processing="y", sensitive="y", publication="y")
    told.post(name, f"/entries/{entry_id}/check")


def approve(told, entry_id):
    page = told.client("reviewer").get(f"/entries/{entry_id}/review").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    told.post("reviewer", f"/entries/{entry_id}/review", outcome="approve", version=version)


def test_ten_changes(app, sign_in):
    told = Told(app, sign_in)
    chain = told.chain
    other, team = add_event(chain.event), add_event(chain.event, code="D03", name="机电一体化", members=2)
    for number, name in enumerate(NAMES, 1):
        chain.enter(name, f"示范{number}厂", number)
    chain.approve(*chain.entered.values())
    told.staff(
        organiser=chain.organiser,
        reviewer=chain.reviewer,
        officer=chain.officer,
        registrar=chain.registrar,
        assessor=chain.assessor,
    )
    told.look("赵示范", "钱示范")
    # 1
    phone = told.client("赵示范")
    details = phone.post(f"/events/{other.id}/enter").headers["Location"]
    entry_id = int(details.split("/")[2])
    hand_in(told, "赵示范", entry_id, typed(1, "赵示范", unit_name="另一家厂"), fresh=(1,))
    show("second entry", told.changed())
    # 2 team
    leader = make_account("许示范")
    chain.accounts["许示范"] = leader
    details = told.client("许示范").post(f"/events/{team.id}/enter").headers["Location"]
    tid = int(details.split("/")[2])
    chain.entered["许示范"] = tid
    a, b, c = (
        typed(21, "许示范", unit_name="甲厂"),
        typed(22, "何示范", unit_name="甲厂"),
        typed(23, "吕示范", unit_name="甲厂"),
    )
    hand_in(told, "许示范", tid, a, b, fresh=(1, 2))
    from competition.persons import queries as pq
    from competition.persons.claiming import claim_code

    for n in (22, 23):
        acc = make_account("队员")
        chain.accounts[("何示范" if n == 22 else "吕示范")] = acc

    def claim(n, name):
        [p] = pq.claimable(pq.id_index("resident", resident(n)))
        told.post(name, "/claim", id_kind="resident", id_number=resident(n), name=name, code=claim_code(p))
        told.post(name, f"/my/consents/{tid}", processing="y", sensitive="y", publication="y")

    claim(22, "何示范")
    approve(told, tid)
    told.look("许示范", "何示范", "吕示范")
    told.shelf.marks |= {"何示范": {"何示范"}, "吕示范": {"吕示范"}}
    told.before = told.shelf.read()
    told.post("许示范", f"/entries/{tid}/change", reason="换人")
    show("team taken up", told.changed())
    hand_in(told, "许示范", tid, a, c, fresh=(2,))
    show("team handed in with another", told.changed())
    claim(23, "吕示范")
    approve(told, tid)
    show("team approved", told.changed())
    # 3 unit
    told.look("钱示范")
    e = chain.entered["钱示范"]
    told.post("钱示范", f"/entries/{e}/change", reason="单位名称写错了")
    hand_in(told, "钱示范", e, typed(2, "钱示范", unit_name="正名有限公司", held_level="none"))
    show("unit handed in", told.changed())
    approve(told, e)
    show("unit approved", told.changed())
