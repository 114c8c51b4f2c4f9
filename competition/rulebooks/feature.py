"""The rules of a contest: edited, previewed, versioned."""

from competition.foundation.feature import Feature
from competition.rulebooks import views, words

FEATURE = Feature(
    name="rulebooks",
    blueprints=(views.bp,),
    sentences=words.SENTENCES,
)
