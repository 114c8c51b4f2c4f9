"""What a first version often looks like: Flask-SQLAlchemy and WTForms with their defaults, a query per mark.

For comparison only: the same thirty marks of one sheet come in as a form.
"""

import os
from datetime import datetime
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from sqlalchemy import Numeric
from wtforms import DecimalField, FieldList, Form, FormField, IntegerField
from wtforms.validators import InputRequired, NumberRange

db = SQLAlchemy()
Model: Any = db.Model


class Sheet(Model):
    id = db.Column(db.Integer, primary_key=True)
    judge = db.Column(db.Integer, nullable=False)
    total = db.Column(Numeric(10, 2), default=0)
    updated = db.Column(db.DateTime)


class Mark(Model):
    id = db.Column(db.Integer, primary_key=True)
    sheet_id = db.Column(db.Integer, db.ForeignKey("sheet.id"), nullable=False, index=True)
    aspect = db.Column(db.Integer, nullable=False, index=True)
    value = db.Column(Numeric(10, 2), nullable=False)
    sheet = db.relationship(Sheet, backref="marks")


class MarkForm(Form):
    aspect = IntegerField(validators=[InputRequired()])
    value = DecimalField(validators=[InputRequired(), NumberRange(0, 2)])


class SheetForm(FlaskForm):
    sheet = IntegerField(validators=[InputRequired()])
    judge = IntegerField(validators=[InputRequired()])
    marks = FieldList(FormField(MarkForm))


def create_app() -> Flask:
    """The naive application on the database named by NAIVE_DATABASE."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["NAIVE_DATABASE"]
    app.config["SECRET_KEY"] = "naive"  # noqa: S105
    app.config["WTF_CSRF_ENABLED"] = False
    db.init_app(app)
    with app.app_context():
        db.create_all()

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post("/submit")
    def submit() -> ResponseReturnValue:
        form = SheetForm(request.form)
        if not form.validate():
            return form.errors, 422
        sheet = db.session.get(Sheet, form.sheet.data) or Sheet(id=form.sheet.data, judge=form.judge.data)
        db.session.add(sheet)
        for field in form.marks.entries:
            mark = Mark.query.filter_by(sheet_id=sheet.id, aspect=field.form.aspect.data).first()
            if mark is None:
                mark = Mark(sheet_id=sheet.id, aspect=field.form.aspect.data)
                db.session.add(mark)
            mark.value = field.form.value.data
        db.session.flush()
        sheet.total = sum(mark.value for mark in sheet.marks)
        sheet.updated = datetime.now()  # noqa: DTZ005
        db.session.commit()
        return "", 204

    return app
