"""A title is printed as its body granted it: the issuer's own at once, another's once its decision is on record."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from certificates import pdf
from certificates.awards import queries as awards
from certificates.awards.requests import certificate_requests
from certificates.honours import checking, operations, queries
from certificates.honours.models import TitleDecisionRecord
from certificates.issuing.measuring import FontMeasure
from certificates.rules.design.fields import values_of
from certificates.rules.design.layout import Layout
from certificates.rules.design.template import DESIGN_NAMES, design
from certificates.rules.specification import (
    SUBJECT_TO_PUBLICITY,
    CertificateSpec,
    TitleDecision,
    title_line,
    titles_granted,
)
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import AuditEntry
from competition.foundation.system import clock
from competition.rules.editions.kinds.titles import Title
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from competition.rules.words.groups import Group
from tests.factories.accounts import make_account
from tests.factories.certificates import make_awarded_contest, publish_again

pytestmark = pytest.mark.one_engine

CHAMPION = "江苏技能状元"
NUMBER = "示政发〔2026〕12号"


def decision(**changes):
    said = {
        "title": CHAMPION,
        "granted_by": "江苏省人民政府",
        "number": NUMBER,
        "decided_on": clock.today(),
    }
    return TitleDecision(**said | changes)


def champion(contest, event):
    return awards.awards_of_event(event.id)[0].award.id


def first_title(contest):
    return certificate_requests(contest.id, contest.ends_on, "place")[0].spec.title


def test_a_title_of_another_body_waits_for_its_decision(app):
    contest, event, _ = make_awarded_contest(2, "final")
    assert first_title(contest) == ""
    operations.record_decision(contest.id, decision(), [champion(contest, event)], by=SYSTEM)
    [first, second] = certificate_requests(contest.id, contest.ends_on, "place")
    assert first.spec.title == f"经江苏省人民政府（{NUMBER}）授予“{CHAMPION}”称号"
    assert first.spec.title_en.startswith("Title conferred: ")
    assert second.spec.title == ""


@pytest.mark.parametrize("name", DESIGN_NAMES)
def test_the_champions_sheet_shows_title_and_note_in_every_design(name):
    spec = CertificateSpec(
        name="林知夏",
        contest="第八届江苏技能状元大赛",
        event="电工",
        award="一等奖",
        issuer="江苏技能状元大赛组织委员会",
        issuer_en="Organising Committee",
        issued_on=clock.today(),
        title=f"经江苏省人民政府（{NUMBER}）授予“{CHAMPION}”称号",
        title_en="Title conferred: Jiangsu Champion of Skills",
        note=SUBJECT_TO_PUBLICITY,
    )
    values = values_of(spec, "JSZY202600001")
    sheet = Layout(design(name), FontMeasure(), values).sheet(values, "HTTPS://EXAMPLE.ORG/V/SAMPLE")
    assert sheet.problems == ()
    [page] = PdfReader(io.BytesIO(pdf.single(sheet))).pages
    text = "".join(page.extract_text().split())
    assert f"授予“{CHAMPION}”称号" in text
    assert "以公示结果为准" in text
    assert ("Titleconferred" in text) == (name == "plain")


def test_the_issuers_own_title_needs_no_other_document():
    own = Title(group=Group.STAFF, name="金牌工匠", name_en="Golden Artisan", granted_by="组委会")
    other = Title(group=Group.STAFF, name=CHAMPION, name_en="Champion", granted_by="省政府")
    granted = titles_granted(f"金牌工匠、{CHAMPION}", [own, other], "组委会", [])
    assert title_line(granted) == "授予“金牌工匠”称号"
    assert titles_granted("", [own, other], "组委会", []) == []


def test_a_decision_is_recorded_of_winners_of_final_results_alone(app):
    contest, event, _ = make_awarded_contest(2)
    first, second = (row.award.id for row in awards.awards_of_event(event.id))
    with pytest.raises(Refused, match="title_in_publicity"):
        operations.record_decision(contest.id, decision(), [first], by=SYSTEM)
    publish_again(event, "final")
    for changes, names, problem in (
        ({}, [second], "title_without_winners"),
        ({}, [], "title_without_winners"),
        ({"number": " "}, [first], "title_without_number"),
        ({"granted_by": ""}, [first], "title_without_body"),
        ({"decided_on": clock.today() + timedelta(days=1)}, [first], "title_decided_in_future"),
    ):
        with pytest.raises(Refused, match=problem):
            operations.record_decision(contest.id, decision(**changes), names, by=SYSTEM)
    operations.record_decision(contest.id, decision(), [first], by=SYSTEM)
    with pytest.raises(Refused, match="title_decision_there"):
        operations.record_decision(contest.id, decision(), [first], by=SYSTEM)
    assert [one.number for one in queries.decisions_of(contest.id)] == [NUMBER]
    assert db.session.query(AuditEntry).filter_by(action="title.granted").count() == 1


def test_the_officer_records_a_decision_by_the_page(app, sign_in):
    contest, event, _ = make_awarded_contest(1, "final")
    client = sign_in(make_account("证书员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id)))
    assert "还没有登记" in client.get(f"/contests/{contest.id}/honours").text
    path = f"/contests/{contest.id}/honours/titles/0"
    assert "江苏省人民政府" in client.get(path).text
    said = {"granted_by": "江苏省人民政府", "decided_on": clock.today().isoformat()}
    again = client.post(path, data=said | {"award_ids": [champion(contest, event)]})
    assert again.status_code == 422
    done = client.post(path, data=said | {"number": NUMBER, "award_ids": [champion(contest, event)]})
    assert done.status_code == 303
    assert NUMBER in client.get(f"/contests/{contest.id}/honours").text


@pytest.mark.parametrize("changes", [{"granted_by": "江苏省某部门"}, {"number": "示政发〔2026〕99号"}])
def test_a_decision_changed_behind_the_log_is_found(app, changes):
    contest, event, _ = make_awarded_contest(2, "final")
    found = operations.record_decision(contest.id, decision(), [champion(contest, event)], by=SYSTEM)
    assert checking.faults_of(audit.log_of(contest.id)) == []

    @atomic
    def falsify():
        for name, value in changes.items():
            setattr(db.session.get(TitleDecisionRecord, found.id), name, value)

    falsify()
    [fault] = checking.faults_of(audit.log_of(contest.id))
    assert fault.code == "title_not_as_logged"
