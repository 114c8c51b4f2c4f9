"""Schemes for tests; only what matters is asked for."""

from scoring.rules.schemes.document import AspectText, Criterion, SchemeDocument, SubCriterion
from scoring.schemes import operations


def small_document(**changes):
    """A module A of a yes/no aspect, a judgement and a five-judge aspect: 100 points together."""
    aspects = (
        AspectText("A1.1", "A", "A1", "M", "binary", "尺寸合格", "20.00"),
        AspectText(
            "A1.2", "A", "A1", "J", "judgement", "外观", "30.00", judges=3, levels=("差", "中", "良", "优")
        ),
        AspectText("B1.1", "B", "B1", "M", "trimmed_mean", "工艺", "50.00", step="0.5", judges=5),
    )
    fields = {
        "source": "cis",
        "title": "测试评分标准",
        "criteria": (Criterion("A", "加工", "50"), Criterion("B", "工艺", "50")),
        "sub_criteria": (SubCriterion("A1", "加工", "1"), SubCriterion("B1", "工艺", "1")),
        "aspects": aspects,
    }
    return SchemeDocument(**fields | changes)


def make_scheme(event_id, by, document=None):
    """A version of the event's scheme."""
    return operations.add_version(event_id, document or small_document(), by=by)
