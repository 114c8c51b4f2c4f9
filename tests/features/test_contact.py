"""The office of a contest stands wherever a page says to ask it."""

import pytest

from competition.contests import operations as contests
from competition.contests import queries
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import make_account
from tests.factories.contests import contest_details, make_contest
from tests.pages import form_fields

pytestmark = pytest.mark.one_engine

OFFICE = {
    "contact_office": "组委会办公室",
    "contact_phone": "025-0000 0000",
    "contact_hours": "工作日 9:00–17:00",
}


def test_pages_that_send_people_to_the_organiser_say_where(app, client, sign_in):
    contest = make_contest(Phase.REVIEW, **OFFICE)
    event = queries.events_of(contest.id)[0]
    stranger = sign_in(make_account("路人"))
    said = {
        "the public page": client.get(f"/contests/{contest.id}"),
        "results": client.get(f"/contests/{contest.id}/results"),
        "registration that is closed": stranger.post(f"/events/{event.id}/enter"),
    }
    assert {name for name, answer in said.items() if "025-0000 0000" not in answer.text} == set()


def test_the_preparation_list_says_that_the_office_is_missing_and_the_form_takes_it(app, sign_in):
    contest = make_contest(Phase.PREPARING)
    client = sign_in(make_account("周组委", (Role.ORGANISER, Scope.CONTEST, contest.id)))
    manage = f"/contests/{contest.id}/manage"
    assert "选手和单位有事找不到人" in client.get(manage).text
    edit = f"{manage}/edit"
    filled = form_fields(client.get(edit).text) | OFFICE
    wrong = client.post(edit, data=filled | {"contact_phone": "问老王"})
    assert (wrong.status_code, "只写电话号码" in wrong.text, "组委会办公室" in wrong.text) == (
        422,
        True,
        True,
    )
    assert client.post(edit, data=filled).status_code == 303
    assert "选手和单位有事找不到人" not in client.get(manage).text


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"contact_office": "组委会"}, "contact_without_way"),
        ({"contact_phone": "025-0"}, "contact_without_office"),
    ],
)
def test_half_a_contact_helps_nobody(app, said, code):
    with pytest.raises(Refused) as refused:
        contests.create_contest("zhuangyuan", contest_details(**said), by=SYSTEM)
    assert [problem.code for problem in refused.value.problems] == [code]
