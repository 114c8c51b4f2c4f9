"""Real marks with published answers: small excerpts in our own form, and the whole sets from a folder.

Both give the same shapes: every test always runs on the excerpts, and on whole sets with `--real-data DIR`.
"""

import csv
import json
from pathlib import Path

import pytest

EXCERPTS = Path(__file__).parent / "data" / "published_marks.json"
MEDALS = {"Gold": "gold", "Silver": "silver", "Bronze": "bronze", "": None}


def excerpt(name):
    """One excerpt; each names its source."""
    return json.loads(EXCERPTS.read_text("utf-8"))[name]["rows"]


def rows_of(folder, name):
    """The rows of a set, its comment lines left out; a missing file fails the test."""
    path = Path(folder) / "scoring" / name
    if not path.is_file():
        pytest.fail(f"--real-data {folder}: there is no {path}")
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def number(text):
    """A figure of a table as a plain decimal string ("10.0" → "10.0", "8" → "8")."""
    return text.strip()


def skating_missing(folder):
    """Marks of nine judges of whom one gave none, and the panel score."""
    if folder is None:
        return excerpt("skating_missing")
    return [
        {
            "marks": [None if float(row[f"J{n}"]) == 0 else number(row[f"J{n}"]) for n in range(1, 10)],
            "score": row["scores_of_panel"],
        }
        for row in rows_of(folder, "isu_missing_mark_cases.csv")
    ]


def skating_rounding(folder):
    """Component scores and factors, the published sum, and the one that rounding at the end gives."""
    if folder is None:
        return excerpt("skating_rounding")
    return [
        {
            "scores": row["component_scores"].split(),
            "factors": row["factors"].split(),
            "published": row["published_pcs"],
            "at_end": row["wrong_pcs_round_at_end"],
        }
        for row in rows_of(folder, "isu_rounding_stage_cases.csv")
    ]


def skating_free(folder):
    """Skaters of one free skating: elements (base, goe, score), components and totals."""
    if folder is None:
        return excerpt("skating_free")
    skaters = {
        row["skater"]: {
            "skater": row["skater"],
            "rank": int(row["rank"]),
            "elements": [],
            "components": {},
            "tes": row["total_element_score"],
            "pcs": row["total_component_score"],
            "deductions": row["total_deductions"],
            "segment": row["total_segment_score"],
        }
        for row in rows_of(folder, "isu_worlds2017_men_free_totals.csv")
    }
    for row in rows_of(folder, "isu_worlds2017_men_free_marks.csv"):
        skater = skaters[row["skater"]]
        if row["section"] == "elements":
            skater["elements"].append([row["base_value"], row["goe"], row["scores_of_panel"]])
        else:
            marks = [None if row[f"J{n}"] == "" else number(row[f"J{n}"]) for n in range(1, 10)]
            skater["components"][row["aspect"]] = {
                "factor": row["factor"],
                "marks": marks,
                "score": row["scores_of_panel"],
            }
    return list(skaters.values())


def diving_paris(folder):
    """Dives with seven marks, difficulty and score."""
    if folder is None:
        return excerpt("diving_paris")
    return [
        {
            "diver": row["Diver_id"],
            "round": int(row["Round_Number"]),
            "marks": [number(row[f"Judge{n}"]) for n in range(1, 8)],
            "difficulty": row["Difficulty"],
            "score": row["Round_Score"],
        }
        for row in rows_of(folder, "diving_paris2024_m10m_final.csv")
    ]


def diving_sydney(folder):
    """Dives of a final with seven marks, difficulty, score and the published rank (semi-final carried)."""
    if folder is None:
        return excerpt("diving_sydney")
    divers = {}
    return [
        {
            "diver": str(divers.setdefault(row["diver"], len(divers) + 1)),
            "rank": int(row["rank"]),
            "round": int(row["dive_no"]),
            "marks": [number(row[f"jscore{n}"]) for n in range(1, 8)],
            "difficulty": row["difficulty"],
            "score": row["dive_score_computed"],
        }
        for row in rows_of(folder, "diving_sydney2000_all_marks.csv")
    ]


def worldskills(folder):
    """Skills of an edition: members with scale points, place and medal."""
    if folder is None:
        return excerpt("worldskills")
    skills = {}
    for number_, row in enumerate(rows_of(folder, "worldskills_scale_results.csv")):
        key = (int(row["edition"][3:]), row["skill"])
        medal = MEDALS.get(row["medal"], "medallion")
        code = f"{row['member']}-{number_}"
        skills.setdefault(key, []).append([code, row["scale"], int(row["position"]), medal])
    return [{"edition": year, "skill": skill, "rows": rows} for (year, skill), rows in skills.items()]


def euroskills(folder):
    """Aspects of a whole scheme in groups: criterion, type, section, maximum, how many."""
    if folder is None:
        return excerpt("euroskills")
    groups = {}
    for row in rows_of(folder, "euroskills2023_web_marking_scheme.csv"):
        key = (row["criterion"], row["type"], row["wsos_section"], row["max_mark"])
        groups[key] = groups.get(key, 0) + 1
    return [[*key, count] for key, count in groups.items()]
