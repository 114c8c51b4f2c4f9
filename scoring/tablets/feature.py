"""What judges' tablets speak to: the interface that they call, their bundle of work, and their page."""

from competition.foundation.feature import Feature
from scoring.tablets import api, views, words

FEATURE = Feature(
    name="tablets",
    blueprints=(views.bp, api.bp),
    sentences=words.SENTENCES,
)
