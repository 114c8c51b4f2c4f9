"""What a stranger who looks at a certificate is told of it, and when a name is the holder's."""

import hmac
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from certificates.rules.certificate_life import CertificateState, ResultStanding
from certificates.rules.signing import is_whole, payload_of
from competition.rules.identity import name_key
from competition.rules.lifecycle import Look, Tone
from competition.rules.problems import Refused
from competition.rules.words.catalogue import phrase

_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−"}


class Verdict(StrEnum):
    """What is found of a certificate."""

    VALID = "valid"
    CEREMONY = "ceremony"
    WITHDRAWN = "withdrawn"
    VOID = "void"
    REPLACED = "replaced"
    LOST = "lost"
    UNKNOWN = "unknown"
    INVALID = "invalid"
    UNREADABLE = "unreadable"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Telling:
    """How a verdict is shown, and what follows from it."""

    look: Look
    text: str


TELLINGS = {
    Verdict.VALID: Telling(
        Look(phrase("证书有效"), Tone.GOOD, "patch-check"), phrase("台账中有这张证书，现在有效。")
    ),
    Verdict.CEREMONY: Telling(
        Look(phrase("证书已签发，成绩在公示中"), Tone.WARN, "megaphone"),
        phrase("本证供颁奖仪式使用，以公示结果为准。"),
    ),
    Verdict.WITHDRAWN: Telling(
        Look(phrase("成绩已撤回，证书暂停使用"), Tone.BAD, "pause-circle"),
        phrase("这个赛项的成绩已经撤回公布。重新公布后奖项没有变动的，证书继续有效；有变动的，证书作废。"),
    ),
    Verdict.VOID: Telling(
        Look(phrase("证书已作废"), Tone.BAD, "slash-circle"), phrase("这个编号已作废，不再有效。")
    ),
    Verdict.REPLACED: Telling(
        Look(phrase("证书已换发"), Tone.BAD, "arrow-repeat"),
        phrase("这张证书已由新证书代替，不再有效。"),
    ),
    Verdict.LOST: Telling(
        Look(phrase("记录缺失，请向发证单位核实"), Tone.WARN, "question-circle"),
        phrase("这个编号是在一次数据备份以后签发的，记录没有保存下来。证书是否有效，以发证单位的答复为准。"),
    ),
    Verdict.UNKNOWN: Telling(
        Look(phrase("没有查到"), Tone.BAD, "question-circle"),
        phrase("没有与所给内容完全相符的证书。请核对编号和姓名，或向发证单位查询。"),
    ),
    Verdict.INVALID: Telling(
        Look(phrase("不是本站签发的证书"), Tone.BAD, "x-circle"),
        phrase("二维码中的签名无效。证书可能被改动，请向发证单位查询。"),
    ),
    Verdict.UNREADABLE: Telling(
        Look(phrase("二维码没有读全"), Tone.WARN, "question-circle"),
        phrase("读到的内容不完整，不能判断真伪。请重新扫描，或按编号和姓名查验。"),
    ),
    Verdict.DIFFERS: Telling(
        Look(phrase("台账与签名不符"), Tone.BAD, "x-circle"),
        phrase(
            "台账中这个编号的内容与签发时的签名不符，不能据此确认证书。请扫描证书上的二维码，并告知发证单位。"
        ),
    ),
}


_BY_RESULT = {
    ResultStanding.FINAL: Verdict.VALID,
    ResultStanding.PUBLICITY: Verdict.CEREMONY,
    ResultStanding.WITHDRAWN: Verdict.WITHDRAWN,
}


def verdict(state: str, *, replaced: bool, result: ResultStanding) -> Verdict:
    """What to tell of a certificate of the ledger."""
    if state == CertificateState.VOID:
        return Verdict.REPLACED if replaced else Verdict.VOID
    return _BY_RESULT[result]


def same_name(stored: str, told: str) -> bool:
    """Whether the name told is the holder's by the house's rule for spellings of one name; as slow for a miss."""
    return hmac.compare_digest(name_key(stored).encode(), name_key(told).encode())


def numbers_asked(typed: str) -> tuple[str, str, str]:
    """The ways of reading a typed number: as we print ours, the same half-width, and as it stands there."""
    bare = "".join(c for c in typed if not c.isspace() and unicodedata.category(c) != "Cf")
    folded = unicodedata.normalize("NFKC", bare).translate(_DASHES)
    return bare.upper(), folded.upper(), typed.strip()


def code_read(scanned: str) -> str:
    """What was scanned or typed of a square code, as we write it: scanners add blanks, line ends, slashes."""
    kept = (c for c in scanned if not c.isspace() and unicodedata.category(c)[0] != "C")
    return unicodedata.normalize("NFKC", "".join(kept)).upper().strip("/=")


def unread(payload: str) -> Verdict:
    """What to tell of a square code that verifies as nothing of ours: another's, or not read to its end."""
    try:
        whole = is_whole(payload_of(payload))
    except Refused:
        whole = False
    return Verdict.INVALID if whole else Verdict.UNREADABLE
