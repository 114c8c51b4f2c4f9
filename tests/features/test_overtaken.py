"""Two people, or two windows, change the same thing: the later save is told, both values are shown, nothing is lost."""

import pytest

from competition.contests import operations as contests
from competition.contests import queries
from competition.contests.forms import ContestForm
from competition.entries import operations as entries
from competition.foundation.store.db import db
from competition.organisations import queries as organisations
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from tests.factories.accounts import actor_of, make_account, make_administrator
from tests.factories.contests import contest_details, make_contest, make_delegation, make_event
from tests.factories.registration import draft_of, make_organisation, open_contest, posted, typed
from tests.pages import form_fields


@pytest.fixture
def organiser(app):
    return make_account("周示范")


@pytest.fixture
def contest(organiser):
    return make_contest(Phase.PREPARING, organiser=organiser, events=0)


def opened(client, url):
    return form_fields(client.get(url).get_data(as_text=True))


def refused(client, url, fields):
    """The page that shows both; its form as it would be sent again."""
    answer = client.post(url, data=fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "别人（或另一个窗口）改过这些内容" in page
    return page, form_fields(page)


def edited(contest, organiser, kind):
    """(address of the form, its field, how the stored value reads) for each kind of record that several people edit."""
    if kind == "contest":
        return (
            f"/contests/{contest.id}/manage/edit",
            "host_city",
            lambda: queries.contest(contest.id).host_city,
        )
    if kind == "event":
        event = make_event(contest)
        return f"/events/{event.id}/edit", "name", lambda: queries.event(event.id).name
    if kind == "delegation":
        made = make_delegation(contest)
        return f"/delegations/{made.id}/edit", "name", lambda: organisations.delegation(made.id).name
    made = make_organisation()
    return f"/organisations/{made.id}/edit", "name", lambda: organisations.organisation(made.id).name


@pytest.mark.parametrize("kind", ["contest", "event", "delegation", "organisation"])
def test_a_save_over_a_later_change_shows_both_values_and_counts_once_it_is_repeated(
    app, sign_in, contest, organiser, kind
):
    url, field, stored = edited(contest, organiser, kind)
    client = sign_in(make_administrator() if kind == "organisation" else organiser)
    first, second = opened(client, url), opened(client, url)
    assert client.post(url, data=first | {field: "先保存的"}).status_code == 303
    page, again = refused(client, url, second | {field: "后保存的"})
    assert "现在保存的是：先保存的" in page
    assert again[field] == "后保存的"
    db.session.expire_all()
    assert stored() == "先保存的"
    assert client.post(url, data=again).status_code == 303
    db.session.expire_all()
    assert stored() == "后保存的"


def test_saving_what_is_stored_already_is_no_conflict(app, sign_in, contest, organiser):
    """A double press, or two people who mend the same mistake."""
    client, url = sign_in(organiser), f"/contests/{contest.id}/manage/edit"
    fields = opened(client, url) | {"host_city": "示范市"}
    assert [client.post(url, data=fields).status_code for _ in range(2)] == [303, 303]


def test_a_step_of_the_contest_meanwhile_does_not_stop_a_correction(app, sign_in, contest, organiser):
    """Only what the form shows counts."""
    client, url = sign_in(organiser), f"/contests/{contest.id}/manage/edit"
    make_event(contest)
    fields = opened(client, url)
    contests.move_contest(contest.id, "announce", by=SYSTEM)
    assert client.post(url, data=fields | {"host_city": "别处"}).status_code == 303


@pytest.mark.parametrize("seen", ["x", "²", "0" * 5000, "\u202e"])
def test_a_stamp_that_no_page_gave_counts_as_an_old_one(app, sign_in, contest, organiser, seen):
    """A hidden field may bring back anything."""
    client, url = sign_in(organiser), f"/contests/{contest.id}/manage/edit"
    fields = opened(client, url) | {"seen": seen, "host_city": "别处"}
    page, _again = refused(client, url, fields)
    assert "别处" in page
    assert queries.contest(contest.id).host_city != "别处"


def test_the_newest_correction_does_not_win_by_chance_where_two_are_made_at_once(app, contest):
    """The operation compares under the lock, not the page before it."""
    with app.test_request_context():
        seen = ContestForm.of(queries.contest(contest.id)).seen.data
    contests.change_contest(contest.id, contest_details(host_city="先"), by=SYSTEM, seen=seen)
    with pytest.raises(Refused, match="overtaken"):
        contests.change_contest(contest.id, contest_details(host_city="后"), by=SYSTEM, seen=seen)


@pytest.mark.usefixtures("app")
class TestAnEntryInTwoWindows:
    @pytest.fixture
    def begun(self):
        account, event = make_account("张𬭎"), open_contest()
        entry = entries.begin_entry(event.id, by=actor_of(account))
        return account, entry.id

    def test_the_window_that_is_behind_neither_saves_itself_nor_loses_what_was_typed(self, sign_in, begun):
        account, entry_id = begun
        client, url, keep = sign_in(account), f"/entries/{entry_id}/details", f"/entries/{entry_id}/draft"
        first, second = opened(client, url), opened(client, url)
        newer = posted(typed(phone="13900000001"))
        assert client.post(keep, data=first | newer, headers={"X-Autosave": "1"}).status_code == 200
        older = posted(typed(phone="13900000001") | {"unit_name": "另一单位", "phone": ""})
        behind = client.post(keep, data=second | older, headers={"X-Autosave": "1"})
        assert behind.status_code == 409
        assert draft_of(entry_id)["members"][0]["phone"] == "13900000001"
        page, again = refused(client, url, second | older)
        assert "现在保存的是：13900000001" in page
        assert again["members-0-unit_name"] == "另一单位"
        assert client.post(url, data=again | {"members-0-phone": "13900000001"}).status_code in (303, 422)
        kept = draft_of(entry_id)["members"][0]
        assert (kept["phone"], kept["unit_name"]) == ("13900000001", "另一单位")

    def test_a_page_is_never_behind_itself(self, sign_in, begun):
        """Its last save may overtake one that is still under way."""
        account, entry_id = begun
        client, keep = sign_in(account), f"/entries/{entry_id}/draft"
        page = opened(client, f"/entries/{entry_id}/details")
        for name in ("张", "张𬭎", "张"):
            sent = client.post(keep, data=page | posted(typed(name=name)), headers={"X-Autosave": "1"})
            assert sent.status_code == 200
        assert draft_of(entry_id)["members"][0]["name"] == "张"

    def test_two_windows_on_different_steps_do_not_meet(self, sign_in, begun):
        account, entry_id = begun
        client, keep = sign_in(account), f"/entries/{entry_id}/draft"
        details = opened(client, f"/entries/{entry_id}/details")
        consent = opened(client, f"/entries/{entry_id}/consent")
        assert client.post(keep, data=details | posted(typed())).status_code == 200
        assert client.post(f"{keep}?step=consent", data=consent | {"processing": "y"}).status_code == 200
        assert draft_of(entry_id)["consents"] == ["processing"]


def test_a_version_of_the_rules_saved_meanwhile_is_shown_beside_what_was_typed(
    app, sign_in, contest, organiser
):
    url, client = f"/contests/{contest.id}/manage/rules", sign_in(organiser)
    first, second = opened(client, url), opened(client, url)
    name = next(one for one in first if one.endswith("appeal_hours"))
    assert client.post(url, data=first | {name: "48", "clause": "规程第 9 条"}).status_code == 303
    page, again = refused(client, url, second | {name: "72", "clause": "规程第 10 条"})
    assert "周示范" in page
    assert "48" in page.partition("现在保存的是")[2].partition("</li>")[0]
    assert "72" in page.partition("你填写的是")[2].partition("</li>")[0]
    assert (again[name], again["clause"]) == ("72", "规程第 10 条")
    assert client.post(url, data=again).status_code == 303
    assert opened(client, url)[name] == "72"


@pytest.mark.parametrize("kind", ["full", "levels", "quotas"])
def test_every_page_of_the_rules_says_so_and_keeps_what_was_typed(app, sign_in, contest, organiser, kind):
    here, client = f"/contests/{contest.id}/manage/rules", sign_in(organiser)
    fields = opened(client, f"{here}/{kind}")
    whole = opened(client, here)
    name = next(one for one in whole if one.endswith("appeal_hours"))
    assert client.post(here, data=whole | {name: "48", "clause": "规程第 9 条"}).status_code == 303
    do = {"do": "preview"} if kind == "quotas" else {"do": "save"} if kind == "levels" else {}
    page, again = refused(client, f"{here}/{kind}", fields | {"clause": "规程第 10 条"} | do)
    assert "48" in page.partition("现在保存的是")[2].partition("</li>")[0] or kind != "full"
    assert again["clause"] == "规程第 10 条"
    assert client.post(f"{here}/{kind}", data=again | do).status_code in (200, 303)
