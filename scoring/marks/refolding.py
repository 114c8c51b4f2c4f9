"""What stands on a sheet, told twice: by its log alone and by the fold table. The lock compares them."""

from scoring.marks import queries
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.standing import queries as standing
from scoring.rules.log import folding
from scoring.sheets import queries as sheets

Heads = dict[tuple[int, int], tuple[str, ...]]


def refolded(sheet_id: int) -> Heads:
    """What stands on a sheet by its log alone: the ends of each slot's chain (one, unless in dispute)."""
    scheme = queries.scheme_facts(sheets.sheet(sheet_id).scheme_version_id)
    chains: dict[tuple[int, int], list[folding.ChainLink]] = {}
    for aspect_id, judge_id, link in queries.chains_of(sheet_id):
        slot = judge_id if scheme.aspects[aspect_id].judges > 1 else 0
        chains.setdefault((aspect_id, slot), []).append(link)
    aside = conflicts.all_set_aside(sheet_id)
    return {
        place: tuple(sorted(folding.heads(links, aside.get(place, ())))) for place, links in chains.items()
    }


def standing_now(sheet_id: int) -> Heads:
    """The same from the fold table; a slot in dispute shows the ends of its open conflict."""
    scheme = queries.scheme_facts(sheets.sheet(sheet_id).scheme_version_id)
    found: Heads = {}
    for mark in standing.marks_of_sheet(sheet_id):
        slot = mark.judge_id if scheme.aspects[mark.aspect_id].judges > 1 else 0
        ends = [mark.entry_id]
        if mark.disputed and (conflict := conflicts.open_conflict(sheet_id, mark.aspect_id, slot)):
            ends = conflicts.heads_of(conflict)
        found[mark.aspect_id, slot] = tuple(sorted(ends))
    return found
