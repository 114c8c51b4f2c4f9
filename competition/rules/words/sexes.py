"""男 and 女."""

from enum import StrEnum

from competition.rules.words.catalogue import phrase


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


SEX_WORDS = {Sex.MALE: phrase("男"), Sex.FEMALE: phrase("女")}
