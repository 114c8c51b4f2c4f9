"""What is kept of a person, and the way to take a consent back."""

from competition.foundation.feature import Feature
from competition.privacy import views, words

FEATURE = Feature(
    name="privacy",
    blueprints=(views.bp,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
