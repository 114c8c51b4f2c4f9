"""Whether the log of marks still says what was signed, and whether what stands is what the log gives.

An entry is held by its own text, whose hash the signed receipt holds; the receipt by its place in the chain;
the chain by the lines of the contest's log that tell of every batch.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import msgspec

from competition.foundation.store.audit import Log
from competition.foundation.store.history import holds
from competition.rules.problems import Problem
from scoring.devices.keys import server_key
from scoring.marks import queries, refolding
from scoring.marks.batches import SentEntry, Statement, entry_from, statement_from
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.mark_texts import units_text
from scoring.marks.queries import KeptEntry
from scoring.rules.log import chaining
from scoring.rules.log.outcomes import FOLDED
from scoring.rules.log.receipts import Receipt, Signatures


def faults_of(log: Log) -> list[Problem]:
    """Everything of a contest's log of marks that does not hold, and every sheet that stands otherwise."""
    sheets, entries = queries.marked_sheets(log.contest_id), queries.kept_entries(log.contest_id)
    return [
        *faults_of_chain(log, entries),
        *faults_of_entries(entries),
        *_faults_of_decisions(log, sheets),
        *faults_of_fold(sheets),
    ]


def faults_of_chain(log: Log, entries: Sequence[KeptEntry]) -> list[Problem]:
    """The first place where the chain of all entries breaks, or is not the one that the contest's log tells of."""
    broken = chaining.broken_at(
        (entry.body, entry.body_hash, entry.outcome_body, entry.prev_hash, entry.hash) for entry in entries
    )
    gap = next((at for at, entry in enumerate(entries, start=1) if entry.server_seq != at), None)
    if broken is not None or gap is not None:
        return [Problem("marks_broken", {"number": broken or gap})]
    told = 0
    for line in log.lines("marks.received"):
        last, head = line.details.get("last"), line.details.get("chain")
        if not isinstance(last, int) or not 0 < last <= len(entries) or entries[last - 1].hash != head:
            return [Problem("marks_not_as_logged", {"number": last, "line": line.seq})]
        told = max(told, last)
    return [Problem("marks_not_logged", {"number": told + 1})] if told < len(entries) else []


def faults_of_entries(entries: Iterable[KeptEntry]) -> list[Problem]:
    """Entries whose columns say something else than their signed text, or whose receipt nobody signed."""
    signatures, decimals = Signatures(server_key().public), _Decimals()
    return [
        Problem("mark_not_as_signed", {"number": entry.server_seq})
        for entry in entries
        if not holds(partial(_holds, entry, signatures, decimals))
    ]


class _Decimals(dict[int, int]):
    """The decimals of each version of a scheme, asked for once."""

    def __missing__(self, version_id: int) -> int:
        self[version_id] = queries.scheme_facts(version_id).decimals
        return self[version_id]


def _holds(entry: KeptEntry, signatures: Signatures, decimals: _Decimals) -> bool:
    try:
        receipt = msgspec.json.decode(entry.outcome_body, type=Receipt)
    except (msgspec.DecodeError, UnicodeError):
        return False
    said, sent = statement_from(receipt.statement), entry_from(entry.body)
    if said is None or sent is None or chaining.text_hash(entry.body) != entry.body_hash:
        return False
    return _stated(entry, said, decimals) and _sent(entry, sent) and signatures.hold(receipt)


def _stated(entry: KeptEntry, said: Statement, decimals: _Decimals) -> bool:
    """The columns that the server's own statement fixes."""
    value = None
    if entry.value_units is not None and entry.scheme_version_id is not None:
        value = units_text(entry.value_units, decimals[entry.scheme_version_id])
    stated = (
        said.id,
        said.body,
        said.contest,
        said.device,
        said.outcome,
        said.server_seq,
        said.value,
        said.sitting,
    )
    time = entry.server_time.isoformat(timespec="microseconds")
    return said.server_time == time and stated == (
        entry.id,
        entry.body_hash,
        entry.contest_id,
        entry.device_id,
        entry.outcome,
        entry.server_seq,
        value,
        entry.sitting_id,
    )


def _sent(entry: KeptEntry, sent: SentEntry) -> bool:
    """The columns that the tablet's text fixes; whose and where, wherever the entry takes part in the fold."""
    written = (sent.id, sent.kind, sent.base, sent.measured, sent.note, sent.device_seq, sent.device_time)
    kept = (entry.id, entry.kind, entry.base, entry.measured, entry.note, entry.device_seq, entry.device_time)
    if written != kept:
        return False
    named = (sent.sheet, sent.aspect, sent.scheme_version, sent.judge)
    place = (entry.sheet_id, entry.aspect_id, entry.scheme_version_id, entry.judge_id)
    if entry.outcome in FOLDED:
        return place == named
    # Refused entries keep only those of the named things that are of their panel.
    return all(kept in (None, told) for kept, told in zip(place[:2], named[:2], strict=True))


def faults_of_fold(sheets: Mapping[int, str]) -> list[Problem]:
    """Sheets (id to code) on which something else stands than their log gives."""
    altered = queries.altered_marks(sheets)
    return [
        Problem("fold_not_as_log", {"code": code, "sheet": sheet_id})
        for sheet_id, code in sheets.items()
        if sheet_id in altered or not holds(partial(_folds, sheet_id))
    ]


def _folds(sheet_id: int) -> bool:
    return refolding.refolded(sheet_id) == refolding.standing_now(sheet_id)


def _faults_of_decisions(log: Log, sheets: Mapping[int, str]) -> list[Problem]:
    """Decisions between marks in conflict that are not those of the log."""
    told = {
        int(line.details["conflict"]): (line.details.get("kept"), line.details.get("closed"))
        for line in log.lines("conflict.resolved")
    }
    decided = conflicts.decided(sheets)
    kept = {row.id: (row.chosen_entry_id, row.closed_ids) for row in decided}
    differing = [row for row in decided if told.get(row.id) != kept[row.id]]
    lost = told.keys() - kept.keys()
    return [
        *(Problem("decision_not_as_logged", {"code": sheets[row.sheet_id]}) for row in differing),
        *(Problem("decision_lost", {"number": number}) for number in sorted(lost)),
    ]
