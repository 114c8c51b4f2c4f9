"""The only file that sees everything: what the application is made of."""

from flask import Flask

from certificates.awards.feature import FEATURE as AWARDS
from certificates.honours.feature import FEATURE as HONOURS
from certificates.issuing.feature import FEATURE as ISSUING
from certificates.ledger.feature import FEATURE as LEDGER
from certificates.rules.sentences import SENTENCES as OF_CERTIFICATES
from certificates.skill_levels.feature import FEATURE as SKILL_LEVELS
from certificates.verifying.feature import FEATURE as VERIFYING
from competition.accounts import access
from competition.accounts.feature import FEATURE as ACCOUNTS
from competition.checking_in.feature import FEATURE as CHECKING_IN
from competition.contests.feature import FEATURE as CONTESTS
from competition.documents.feature import FEATURE as DOCUMENTS
from competition.draws.feature import FEATURE as DRAWS
from competition.entries.feature import FEATURE as ENTRIES
from competition.foundation import application
from competition.foundation.feature import Feature, wiring
from competition.foundation.house import FEATURE as HOUSE
from competition.foundation.system.settings import Settings
from competition.guarding.feature import FEATURE as GUARDING
from competition.holidays.feature import FEATURE as HOLIDAYS
from competition.identities.feature import FEATURE as IDENTITIES
from competition.keepers.feature import FEATURE as KEEPERS
from competition.news.feature import FEATURE as NEWS
from competition.nominations.feature import FEATURE as NOMINATIONS
from competition.notices.feature import FEATURE as NOTICES
from competition.organisations.feature import FEATURE as ORGANISATIONS
from competition.persons.feature import FEATURE as PERSONS
from competition.proving.feature import FEATURE as PROVING
from competition.retaining.feature import FEATURE as RETAINING
from competition.reviews.feature import FEATURE as REVIEWS
from competition.rights.feature import FEATURE as RIGHTS
from competition.rulebooks.feature import FEATURE as RULEBOOKS
from competition.rules.sentences import SENTENCES as OF_COMPETITION
from competition.searching.feature import FEATURE as SEARCHING
from competition.staffing.feature import FEATURE as STAFFING
from competition.timetables.feature import FEATURE as TIMETABLES
from competition.today.feature import FEATURE as TODAY
from competition.upkeep.feature import FEATURE as UPKEEP
from demo.cli import demo_commands
from scoring.board.feature import FEATURE as BOARD
from scoring.devices.feature import FEATURE as DEVICES
from scoring.marks.feature import FEATURE as MARKS
from scoring.panels.feature import FEATURE as PANELS
from scoring.penalties.feature import FEATURE as PENALTIES
from scoring.pins.feature import FEATURE as PINS
from scoring.results.feature import FEATURE as RESULTS
from scoring.rules.sentences import SENTENCES as OF_SCORING
from scoring.rulings.feature import FEATURE as RULINGS
from scoring.schemes.feature import FEATURE as SCHEMES
from scoring.sheets.feature import FEATURE as SHEETS
from scoring.signoff.feature import FEATURE as SIGNOFF
from scoring.tablets.feature import FEATURE as TABLETS
from scoring.theory.feature import FEATURE as THEORY
from scoring.times.feature import FEATURE as TIMES

# In the order of the work: navigation and the today page follow it.
FEATURES: tuple[Feature, ...] = (
    GUARDING,
    ACCOUNTS,
    PROVING,
    TODAY,
    SEARCHING,
    CONTESTS,
    HOLIDAYS,
    TIMETABLES,
    RULEBOOKS,
    DOCUMENTS,
    NEWS,
    ORGANISATIONS,
    STAFFING,
    PERSONS,
    ENTRIES,
    NOMINATIONS,
    REVIEWS,
    IDENTITIES,
    RETAINING,
    RIGHTS,
    NOTICES,
    CHECKING_IN,
    KEEPERS,
    DRAWS,
    SCHEMES,
    PINS,
    PANELS,
    DEVICES,
    SHEETS,
    TABLETS,
    SIGNOFF,
    MARKS,
    PENALTIES,
    TIMES,
    THEORY,
    RESULTS,
    RULINGS,
    BOARD,
    AWARDS,
    LEDGER,
    ISSUING,
    VERIFYING,
    SKILL_LEVELS,
    HONOURS,
    UPKEEP,
    HOUSE,
)

# What rules say stands with the rules; a rule has no card.
RULES = Feature(name="rules", sentences=OF_COMPETITION | OF_SCORING | OF_CERTIFICATES)
WIRING = wiring((RULES, *FEATURES))


def create_app(settings: Settings | None = None, *, testing: bool = False) -> Flask:
    """The application for one installation; raises SettingsProblem when a secret is missing or a setting wrong."""
    settings = settings or application.settings_here()
    app = Flask(__name__, template_folder="templates", static_folder="static")
    if settings is None:
        application.add_free_commands(app, FEATURES)
        application.add_commands_without_keys(app, FEATURES, "db", str(demo_commands.name))
        return app
    application.configure(app, settings, WIRING, testing=testing)
    access.install(app)
    application.furnish(app, FEATURES)
    application.add_command(app, demo_commands)
    return app
