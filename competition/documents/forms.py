"""Forms of the documents that a contest publishes."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from competition.contests.models import Event
from competition.documents.models import ContestDocument
from competition.documents.operations import Brought, DocumentDetails
from competition.foundation.store.stamps import as_stored, stamp
from competition.foundation.web.forms import REQUIRED, Form, SeenForm, choices
from competition.foundation.web.i18n import pick
from competition.rules.words.published import DOCUMENT_KINDS


def brought(place: FileField) -> Brought | None:
    """The file that was chosen, or None."""
    return Brought(place.data.read(), place.data.filename or "") if place.data else None


class DocumentForm(SeenForm):
    """What is said of a document."""

    title = StringField(_l("文件名称"), [REQUIRED, Length(max=120)])
    title_en = StringField(_l("英文名称"), [Optional(), Length(max=200)])
    kind = SelectField(_l("文件种类"))
    event_id = SelectField(_l("适用"))
    sort = IntegerField(_l("次序"), [Optional(), NumberRange(0, 999)], description=_l("同类里小的在前"))

    def offer(self, events: list[Event]) -> None:
        self.kind.choices = choices(DOCUMENT_KINDS)
        self.event_id.choices = [
            ("", _("全部赛项")),
            *((str(event.id), f"{event.code} {pick(event.name, event.name_en)}") for event in events),
        ]

    @classmethod
    def of(cls, document: ContestDocument, events: list[Event]) -> "DocumentForm":
        """The form of what is stored, whatever was sent."""
        form = cls(formdata=None)
        form.offer(events)
        form.fill(document)
        return form

    def fill(self, document: ContestDocument) -> None:
        self.process(obj=document)
        self.event_id.data = str(document.event_id or "")
        self.seen.data = stamp(as_stored(DocumentDetails, document))

    def details(self) -> DocumentDetails:
        return DocumentDetails(
            kind=self.kind.data,
            title=self.title.data.strip(),
            title_en=(self.title_en.data or "").strip() or None,
            event_id=int(self.event_id.data) if self.event_id.data else None,
            sort=self.sort.data or 0,
        )


class NewDocumentForm(DocumentForm):
    """A new document, with its file and whether everybody sees it at once."""

    file = FileField(_l("文件"))
    publish = BooleanField(_l("保存后立即公布"), description=_l("不勾选就先存着，只有组委会看得到"))


class VersionForm(Form):
    """The next version of a document."""

    file = FileField(_l("新的文件"))
    note = TextAreaField(
        _l("改了什么"), [Optional(), Length(max=500)], description=_l("公布过的文件必填，和新版本一起公布")
    )
