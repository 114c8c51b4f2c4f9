"""A result that becomes another takes along all that rests on it, at once, and tells who relied on it."""

import json

import pytest
from msgspec.structs import replace

from certificates.awards import operations as awards
from certificates.awards import queries as award_queries
from certificates.ledger import queries as ledger
from certificates.skill_levels import queries as level_queries
from certificates.skill_levels.operations import recommend_levels
from certificates.skill_levels.proposals import proposals
from competition.contests.models import Contest
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import AuditEntry
from competition.foundation.store.rehearsal import rehearsed
from competition.foundation.work.models import Message
from competition.identities import operations as identities
from competition.persons import queries as persons
from competition.rulebooks import operations as rulebooks
from competition.rulebooks import queries as rules_queries
from competition.rules.identity_cases import Asked
from competition.rules.phases import Phase, PhaseStep
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from scoring.results import operations as results
from scoring.results import queries as result_queries
from scoring.results import register
from scoring.rules.consequences import Thing
from scoring.rules.publication_life import Published
from scoring.rules.ruling_life import RulingKind, Wording
from scoring.rulings import checking as ruling_checks
from scoring.rulings import operations as rulings
from scoring.rulings.models import Ruling
from tests.factories.accounts import actor_of
from tests.factories.told import unopened, unwritten
from tests.factories.wins import Won


@pytest.fixture
def won(lay):
    return lay(Won)


def told():
    """Who was told of a change: the address, and each line as thing, before, after."""
    own = ("result_changed", "result_followed")
    rows = db.session.query(Message).filter(Message.template.in_(own)).order_by(Message.id)
    return {
        row.recipient: {(line["thing"], line["before"], line["after"]) for line in row.body.get("lines", ())}
        for row in rows
    }


def test_a_correction_elsewhere_leaves_a_win_with_its_certificate_number_and_decision(won):
    won.confirm().print().final().recommend().apply().grant()
    champion, second, third = (person.id for person in won.persons)
    [award_id] = {
        row.award.id for row in level_queries.of_contest(won.contest_id) if row.person.id == champion
    }
    won.correct()
    assert won.awards() == [
        (champion, "一等奖", "standing"),
        (second, "二等奖", "withdrawn"),
        (third, "二等奖", "standing"),
    ]
    assert sorted(won.certificates()) == sorted([(champion, "valid"), (second, "void")])
    states = {person_id: state for person_id, _level, state in won.recommendations()}
    assert states == {champion: "granted", second: "withdrawn"}
    rows = level_queries.of_body(won.body.id)
    assert [(row.person.id, row.award.id) for row in rows if row.person.id == champion] == [
        (champion, award_id)
    ]
    assert len(rows) == 2
    won.final()
    assert champion not in {one.entrant.person.id for one in proposals(won.contest_id)}
    recommend_levels(won.contest_id, by=SYSTEM)
    assert [row for row in won.recommendations() if row[0] == champion] == [(champion, 3, "granted")]


def test_a_level_that_came_of_a_win_does_not_feed_its_own_rule(won):
    won.confirm().final().recommend().apply().grant()
    second = won.persons[1].id
    [granted] = [row.level for row in persons.levels_held([second])[second]]
    won.correct()
    won.judged.fill(won.code_at(3), 1, (3, 3, 3), ("49", "49", "49", "49", "49"))
    results.take_snapshot(won.event_id, by=won.by)
    results.publish(won.event_id, Published.PUBLICITY, "再次更正", by=won.by)
    won.final()
    recommend_levels(won.contest_id, by=SYSTEM)
    [fresh] = [row for row in won.recommendations() if row[0] == second and row[2] != "withdrawn"]
    assert (granted, fresh[1]) == (3, 3)


def test_everybody_who_relied_on_it_is_told_once_with_old_and_new(won, sign_in):
    won.confirm().print().final().recommend().apply()
    won.correct("复核发现漏计")
    second, third = won.persons[1:]
    addresses = {
        name: f"account{id}@example.org"
        for name, id in (
            ("second", second.account_id),
            ("third", third.account_id),
            ("officer", won.officer.id),
            ("unit", won.registrar.id),
            ("body", won.assessor.id),
        )
    }
    found = told()
    assert set(addresses.values()) <= set(found)
    assert ("奖项", "二等奖", "") in found[addresses["second"]]
    assert ("证书", "有效", "已作废") in found[addresses["second"]]
    assert ("奖项", "", "二等奖") in found[addresses["third"]]
    assert f"account{won.persons[0].account_id}@example.org" not in found
    messages = db.session.query(Message).filter(Message.template.like("result_%")).all()
    assert unopened(sign_in) == unwritten() == []
    names = {person.name for person in won.persons}
    assert not any(
        name in json.dumps(message.body, ensure_ascii=False) for message in messages for name in names
    )
    assert {message.body["reason"] for message in messages} == {"复核发现漏计"}
    assert all(message.body["link"].startswith("http") for message in messages)


def test_the_preview_is_the_operation_itself_run_and_taken_back(won):
    won.confirm().print().final().recommend().apply()
    before = (won.awards(), won.certificates(), won.recommendations(), told())
    won.judged.fill(won.code_at(2), 0, (0, 0, 0), ("10", "10", "10", "10", "10"))
    results.take_snapshot(won.event_id, by=won.by)
    foreseen = rehearsed(
        results.publish, won.event_id, Published.PUBLICITY, "复核更正", by=won.by
    ).consequences
    assert (won.awards(), won.certificates(), won.recommendations(), told()) == before
    assert len(result_queries.publications(won.event_id)) == 2
    done = results.publish(won.event_id, Published.PUBLICITY, "复核更正", by=won.by).consequences
    assert foreseen == done
    assert {one.thing for one in done} >= {
        Thing.RANK,
        Thing.PRIZE,
        Thing.CERTIFICATE,
        Thing.APPLICATION,
    }
    second = won.persons[1].name
    assert ("2", "3") in {(one.before, one.after) for one in done if second in one.name}


def test_a_result_taken_back_suspends_what_rests_on_it_and_its_return_restores_it(won):
    won.confirm().print()
    before = won.awards()
    results.withdraw(won.event_id, "申诉处理中", by=won.by)
    assert {state for *_rest, state in won.awards()} == {"suspended"}
    assert {state for _id, state in won.certificates()} == {"valid"}
    found = told()[f"account{won.persons[0].account_id}@example.org"]
    assert ("奖项", "一等奖", "成绩已撤回，暂停") in found
    wish = ledger.Wish
    listed = {
        state: len(ledger.ledger_rows(won.contest_id, wish(state=state)).all())
        for state in ("valid", "suspended", "void", "")
    }
    many = len(won.certificates())
    assert listed == {"valid": 0, "suspended": many, "void": 0, "": many}
    results.publish(won.event_id, Published.PUBLICITY, by=won.by)
    assert won.awards() == before


def objected(won, **changes):
    said = {
        "kind": RulingKind.OBJECTION,
        "text": "复核成立",
        "clause": "技术规则 8.2",
        "raised_by": "第三代表队领队",
    }
    return rulings.ask_ruling(won.event_id, Wording(**said | changes), by=won.by)


def test_what_is_final_is_taken_back_by_two_persons(won, sign_in):
    won.confirm().print().final()
    with pytest.raises(Refused, match="second_person_missing"):
        results.withdraw(won.event_id, "成绩有误", by=won.by)
    organiser, supervisor = sign_in(won.judged.made.organiser), sign_in(won.judged.made.supervisor)
    path = f"/events/{won.event_id}/results/withdraw"
    assert "登记，请第二人确认" in organiser.get(path).text
    asked = organiser.post(path, data={"reason": "成绩有误", "foreseen": "1"})
    page = asked.headers["Location"]
    assert {state for *_rest, state in won.awards()} == {"standing"}
    assert organiser.post(f"{page}/confirm").status_code == 422
    assert "更正与裁定等待第二人确认" in supervisor.get("/today").text
    assert "更正与裁定等待第二人确认" not in organiser.get("/today").text
    shown = supervisor.get(page).text
    assert won.persons[0].name in shown
    assert "成绩已撤回，暂停使用" in shown
    assert supervisor.post(f"{page}/confirm").status_code == 303
    assert {state for *_rest, state in won.awards()} == {"suspended"}
    assert result_queries.publications(won.event_id)[0].kind == "withdrawn"


def test_a_disqualified_champion_loses_prize_certificate_and_application_and_the_others_move_up(won):
    won.confirm().print().final().recommend().apply()
    champion, second, third = won.persons
    entry_id = award_queries.awards_of_event(won.event_id)[0].award.entry_id
    ruling = objected(won, kind=RulingKind.DISQUALIFICATION, entry_id=entry_id, text="冒名顶替")
    done = rulings.confirm_ruling(ruling.id, by=actor_of(won.judged.made.supervisor))
    assert won.awards() == [
        (champion.id, "一等奖", "withdrawn"),
        (second.id, "二等奖", "withdrawn"),
        (second.id, "一等奖", "standing"),
        (third.id, "二等奖", "standing"),
    ]
    assert {state for person_id, _level, state in won.recommendations() if person_id == champion.id} == {
        "withdrawn"
    }
    assert ("1", "") in {(one.before, one.after) for one in done if one.thing == Thing.RANK}
    [line] = register.corrections_of(won.contest_id)
    assert (line.reason, line.clause, line.revision) == ("冒名顶替", "技术规则 8.2", 3)
    assert result_queries.publications(won.event_id)[0].kind == "publicity"


def test_an_objection_upheld_without_other_figures_is_in_the_register_alone(won, client):
    ruling = objected(won)
    rulings.confirm_ruling(ruling.id, by=actor_of(won.judged.made.supervisor))
    assert len(result_queries.publications(won.event_id)) == 1
    page = client.get(f"/contests/{won.contest_id}/results").text
    assert "复核成立" in page
    assert "技术规则 8.2" in page
    assert "领队" not in page


def test_a_ruling_says_what_it_rests_on_and_may_be_declined_or_dropped(won):
    for changes, problem in (
        ({"clause": " "}, "ruling_without_clause"),
        ({"raised_by": ""}, "ruling_without_objector"),
        ({"kind": RulingKind.DISQUALIFICATION}, "ruling_without_entry"),
        ({"text": " "}, "reason_missing"),
    ):
        with pytest.raises(Refused, match=problem):
            objected(won, **changes)
    first, second = objected(won), objected(won)
    supervisor = actor_of(won.judged.made.supervisor)
    with pytest.raises(Refused, match="ruling_of_another"):
        rulings.drop_ruling(first.id, by=supervisor)
    with pytest.raises(Refused, match="reason_missing"):
        rulings.decline_ruling(first.id, "", by=supervisor)
    rulings.decline_ruling(first.id, "依据不足", by=supervisor)
    rulings.drop_ruling(second.id, by=won.by)
    with pytest.raises(Refused, match="ruling_decided"):
        rulings.confirm_ruling(first.id, by=supervisor)
    assert register.corrections_of(won.contest_id) == []


def test_every_page_of_a_ruling_shows_itself(won, sign_in):
    organiser = sign_in(won.judged.made.organiser)
    won.confirm()
    assert "没有更正与裁定" in organiser.get(f"/events/{won.event_id}/rulings").text
    path = f"/events/{won.event_id}/rulings/new"
    assert organiser.get(path).status_code == 200
    said = {"kind": "disqualification", "entry_id": "0", "text": "违规", "clause": "第九条", "raised_by": ""}
    again = organiser.post(path, data=said)
    assert again.status_code == 422
    assert "请选择取消成绩的参赛" in again.text
    entry_id = award_queries.awards_of_event(won.event_id)[0].award.entry_id
    answer = organiser.post(path, data=said | {"entry_id": str(entry_id)})
    page = organiser.get(answer.headers["Location"]).text
    assert "会随之变动的" in page
    assert "等待另一位负责人" in page
    assert "等待第二人确认" in organiser.get(f"/events/{won.event_id}/rulings").text


def test_rules_that_changed_since_are_no_correction_of_a_result(won):
    won.confirm().print()
    before = won.awards(), won.certificates()
    rules = rules_queries.rules_of(won.contest_id)
    assert rules.titles
    rulebooks.set_rules(won.contest_id, replace(rules, titles=()), "细则", by=SYSTEM)
    won.final()
    awards.confirm_awards(won.event_id, by=SYSTEM)
    assert (won.awards(), won.certificates()) == before
    assert told() == {}


@atomic
def settle(contest_id):
    db.session.get(Contest, contest_id).phase = Phase.FINAL


def test_a_settled_contest_goes_back_to_publicity_with_a_correction_of_whatever_way(won, sign_in):
    """A correction that nobody ruled on opens the result again, and the contest is no longer settled."""
    won.confirm().final()
    settle(won.contest_id)
    won.judged.fill(won.code_at(2), 0, (0, 0, 0), ("10", "10", "10", "10", "10"))
    results.take_snapshot(won.event_id, by=won.by)
    desk = sign_in(won.judged.made.organiser)
    path = f"/events/{won.event_id}/results/publish"
    assert "竞赛回到“公示中”" in desk.get(path).text
    results.publish(won.event_id, Published.PUBLICITY, "复核更正", by=won.by)
    db.session.expire_all()
    assert db.session.get(Contest, won.contest_id).phase == Phase.PUBLICITY
    line = db.session.query(AuditEntry).filter_by(action="contest.moved").one()
    assert (line.reason, line.details["step"]) == ("复核更正", PhaseStep.REOPEN_RESULTS)


def test_a_settled_contest_stays_so_when_only_a_name_is_printed_anew(won):
    won.confirm().final()
    settle(won.contest_id)
    entry_id = award_queries.awards_of_event(won.event_id)[0].award.entry_id
    case = identities.ask_correction(
        entry_id, 1, Asked(name="林更正", text="身份证", proof="original"), None, by=won.by
    )
    identities.confirm_correction(case.id, by=actor_of(won.judged.made.supervisor))
    results.take_snapshot(won.event_id, by=won.by)
    results.publish(won.event_id, Published.FINAL, by=won.by)
    db.session.expire_all()
    assert db.session.get(Contest, won.contest_id).phase == Phase.FINAL


def test_a_settled_contest_goes_back_to_publicity_with_a_result_that_is_taken_back(won):
    won.confirm().final()
    settle(won.contest_id)
    ruling = objected(won, kind=RulingKind.WITHDRAWAL, text="名单有误")
    rulings.confirm_ruling(ruling.id, by=actor_of(won.judged.made.supervisor))
    db.session.expire_all()
    assert db.session.get(Contest, won.contest_id).phase == Phase.PUBLICITY
    assert ruling_checks.faults_of(audit.log_of(won.contest_id)) == []

    @atomic
    def falsify():
        db.session.get(Ruling, ruling.id).text = "另有原因"

    falsify()
    [fault] = ruling_checks.faults_of(audit.log_of(won.contest_id))
    assert fault.code == "ruling_not_as_logged"
