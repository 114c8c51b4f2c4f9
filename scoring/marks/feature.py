"""The log of marks and what stands."""

from competition.foundation.feature import Feature
from scoring.marks import words

FEATURE = Feature(
    name="marks",
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
