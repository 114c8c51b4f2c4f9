"""The tablet's shell: one page and its files, kept by the service worker."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from competition.foundation.web.i18n import LANGUAGES
from competition.foundation.web.security import public
from scoring.tablets.tablet_words import tablet_words

bp = Blueprint("tablets", __name__)

SCRIPTS = "js/tablet"
SHELL_FILES = (
    "css/tokens.css",
    "css/tablet.css",
    "vendor/dexie.mjs",
    "vendor/icons.svg",
    "img/favicon.svg",
)


@bp.get("/tablet/")
@public
def shell() -> ResponseReturnValue:
    """The shell. It holds words and no facts, so that it may be kept for offline use."""
    answer = Response(_page())
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/tablet/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """What the home screen shows; installed, a tablet keeps its data."""
    body = {
        "name": _("匠赛评分"),
        "short_name": _("评分"),
        "start_url": url_for(".shell"),
        "scope": url_for(".shell"),
        "display": "standalone",
        "background_color": "#faf9f6",
        "theme_color": "#2f6f62",
        "icons": [
            {
                "src": url_for("static", filename="img/favicon.svg"),
                "sizes": "any",
                "type": "image/svg+xml",
            }
        ],
    }
    answer = Response(json.dumps(body, ensure_ascii=False), mimetype="application/manifest+json")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/tablet/worker.js")
@public
def worker() -> ResponseReturnValue:
    """The service worker, told which files to keep; their hash names the version."""
    files = [*SHELL_FILES, *sorted(f"{SCRIPTS}/{path.name}" for path in (_static() / SCRIPTS).glob("*.js"))]
    precache = {
        "version": _version(files),
        "shells": [f"{url_for('.shell')}?language={language}" for language in LANGUAGES],
        "files": [url_for("static", filename=name) for name in files],
    }
    address = url_for("static", filename=f"{SCRIPTS}/worker.js", v=precache["version"])
    body = f"self.PRECACHE = {json.dumps(precache)};\nimportScripts({json.dumps(address)});\n"
    answer = Response(body, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _page() -> str:
    return render_template("scoring/tablets/shell.html", words=tablet_words())


def _static() -> Path:
    return Path(current_app.static_folder or "")


def _version(files: Iterable[str]) -> str:
    """What the files and the page in every language hash to."""
    digest = hashlib.sha256()
    for name in files:
        digest.update((_static() / name).read_bytes())
    for language in LANGUAGES:
        with force_locale(language):
            digest.update(_page().encode())
    return digest.hexdigest()[:16]
