"""How many compete together in one entry."""

from competition.rules.words.catalogue import phrase

MEMBER_WORDS = {1: phrase("单人"), 2: phrase("双人"), 3: phrase("三人")}
