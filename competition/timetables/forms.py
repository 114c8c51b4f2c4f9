"""Forms of venues, sittings and workstations."""

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from competition.foundation.store.stamps import as_stored, stamp
from competition.foundation.system import clock
from competition.foundation.web.forms import REQUIRED, Form, SeenForm, local_of, moment_of
from competition.timetables import queries
from competition.timetables.models import EventSession, Venue
from competition.timetables.operations import SessionDetails, VenueDetails


class VenueForm(Form):
    name = StringField(_l("场地名称"), [REQUIRED, Length(max=120)])
    address = StringField(_l("地址"), [Optional(), Length(max=200)])


class SessionForm(Form):
    event_id = SelectField(_l("赛项"), coerce=int)
    name = StringField(_l("场次名称"), [REQUIRED, Length(max=80)], description=_l("例如 第一场"))
    starts_at = DateTimeLocalField(_l("开始"), [REQUIRED])
    ends_at = DateTimeLocalField(_l("结束"), [REQUIRED])
    venue_id = SelectField(_l("场地"))


class VenueChangeForm(SeenForm):
    """A venue that is changed."""

    name = StringField(_l("场地名称"), [REQUIRED, Length(max=120)])
    address = StringField(_l("地址"), [Optional(), Length(max=200)])
    reason = TextAreaField(
        _l("改动的理由"), [Optional(), Length(max=500)], description=_l("已有人报名时必填，会告诉选手")
    )

    @classmethod
    def of(cls, venue: Venue) -> "VenueChangeForm":
        """The form of what is stored, whatever was sent."""
        form = cls(formdata=None)
        form.fill(venue)
        return form

    def fill(self, venue: Venue) -> None:
        self.name.data, self.address.data = venue.name, venue.address
        self.seen.data = stamp(as_stored(VenueDetails, venue))

    def details(self) -> VenueDetails:
        return VenueDetails((self.name.data or "").strip(), (self.address.data or "").strip())


class ChangeForm(SeenForm):
    """A sitting that is changed."""

    name = StringField(_l("场次名称"), [REQUIRED, Length(max=80)])
    starts_at = DateTimeLocalField(_l("开始"), [REQUIRED])
    ends_at = DateTimeLocalField(_l("结束"), [REQUIRED])
    venue_id = SelectField(_l("场地"))
    reason = TextAreaField(
        _l("改动的理由"), [Optional(), Length(max=500)], description=_l("已有人报名时必填，会告诉选手")
    )

    def offer(self, contest_id: int) -> None:
        """The venues of the contest."""
        venues = queries.venues_of(contest_id)
        self.venue_id.choices = [("", "—"), *((str(venue.id), venue.name) for venue in venues)]

    @classmethod
    def of(cls, sitting: EventSession, contest_id: int) -> "ChangeForm":
        """The form of what is stored, whatever was sent."""
        form = cls(formdata=None)
        form.offer(contest_id)
        form.fill(sitting)
        return form

    def fill(self, sitting: EventSession) -> None:
        self.name.data, self.venue_id.data = sitting.name, str(sitting.venue_id or "")
        self.starts_at.data, self.ends_at.data = local_of(sitting.starts_at), local_of(sitting.ends_at)
        self.seen.data = stamp(as_stored(SessionDetails, sitting))

    def details(self) -> SessionDetails:
        starts_at, ends_at = moment_of(self.starts_at.data), moment_of(self.ends_at.data)
        venue_id = int(self.venue_id.data) if self.venue_id.data else None
        name = (self.name.data or "").strip()
        return SessionDetails(name, starts_at or clock.now(), ends_at or clock.now(), venue_id)


class WorkstationsForm(Form):
    event_id = SelectField(_l("赛项"), coerce=int)
    labels = StringField(
        _l("赛位"), [REQUIRED, Length(max=400)], description=_l("可写成 A-01…A-30 或 A1-A30，多段用逗号分开")
    )
    venue_id = SelectField(_l("场地"))
