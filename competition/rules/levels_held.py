"""What it is to hold a level: in one occupation, claimed by a person or proven to somebody who answers for it."""

from dataclasses import dataclass
from enum import StrEnum

from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase
from competition.rules.words.levels import LEVEL_WORDS


class HeldStanding(StrEnum):
    """How sure a level held is."""

    CLAIMED = "claimed"
    VERIFIED = "verified"


class Proof(StrEnum):
    """What a verified level rests on."""

    ORIGINAL = "original"
    DOCUMENT = "document"
    DECISION = "decision"


class Post(StrEnum):
    """Posts in an enterprise beyond the levels; they come by appointment (评聘)."""

    SPECIAL = "special"
    CHIEF = "chief"


STANDING_WORDS: dict[str, str] = {
    HeldStanding.CLAIMED: phrase("本人填报，未核验"),
    HeldStanding.VERIFIED: phrase("已核验"),
}
# What an officer may have seen; a decision is recorded by the evaluation body that makes it.
SEEN_WORDS: dict[str, str] = {
    Proof.ORIGINAL: phrase("已看证书原件"),
    Proof.DOCUMENT: phrase("已看报名时上传的证书，并向发证机构查询"),
}
PROOF_WORDS: dict[str, str] = {**SEEN_WORDS, Proof.DECISION: phrase("评价机构在本系统登记的结论")}
POST_WORDS: dict[str, str] = {Post.SPECIAL: phrase("特级技师"), Post.CHIEF: phrase("首席技师")}
UNSTATED = phrase("职业未注明")
# As a page asks them: a post comes with the highest level.
HOLDABLE_WORDS: dict[str, str] = {
    **{str(level): LEVEL_WORDS[level] for level in sorted(LEVEL_WORDS, reverse=True)},
    **POST_WORDS,
}


@dataclass(frozen=True, kw_only=True)
class ProvenLevel:
    """A level as a proof shows it; `post` is empty without one, `occupation` the code of the catalogue."""

    occupation: str
    level: int
    post: str = ""
    number: str
    issuer: str
    proof: Proof

    @classmethod
    def of(cls, held: str, occupation: str, number: str, issuer: str, proof: Proof) -> "ProvenLevel":
        """`held` is a key of HOLDABLE_WORDS."""
        post = held if held in POST_WORDS else ""
        level = min(LEVEL_WORDS) if post else int(held)
        return cls(occupation=occupation, level=level, post=post, number=number, issuer=issuer, proof=proof)


def problems_with_proof(proven: ProvenLevel) -> list[Problem]:
    """What a proof leaves open: whose certificate of what number it is."""
    problems = []
    if not proven.number.strip():
        problems.append(Problem("level_proof_without_number", field="number"))
    if not proven.issuer.strip():
        problems.append(Problem("level_proof_without_issuer", field="issuer"))
    if not proven.occupation:
        problems.append(Problem("level_proof_without_occupation", field="occupation"))
    return problems
