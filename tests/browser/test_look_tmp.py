import pytest
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_pages import enter
from tests.factories.accounts import make_account, actor_of
from tests.factories.contests import make_contest, make_session
from competition.contests import operations, queries
from competition.rules.phases import Phase, PhaseStep
from competition.rules.roles import Role, Scope
pytestmark = pytest.mark.browser

def test_look(served, open_page, app):
    organiser = make_account("周示范")
    contest = make_contest(Phase.READY, organiser=organiser, events=3)
    supervisor = make_account("监督", (Role.SUPERVISOR, Scope.CONTEST, contest.id))
    other = make_contest(Phase.REGISTRATION, organiser=organiser, events=1)
    sup2 = make_account("监督", (Role.SUPERVISOR, Scope.CONTEST, other.id))
    operations.move_contest(other.id, PhaseStep.CLOSE_REGISTRATION, by=actor_of(organiser), reason="名额已满，专家组决定提前截止")
    for name, size in (("phone", PHONE), ("desk", DESK)):
        page = enter(open_page(size), served, organiser)
        page.goto(f"{served.url}/contests/{contest.id}/manage")
        page.screenshot(path=f"/tmp/look-manage-{name}.png")
        page.click('[data-ask="step-start"]')
        page.screenshot(path=f"/tmp/look-start-{name}.png")
        page = enter(open_page(size), served, sup2)
        page.goto(f"{served.url}/contests/{other.id}/steps")
        page.screenshot(path=f"/tmp/look-wait-{name}.png")
