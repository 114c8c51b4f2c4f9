"""The wall screen."""

from competition.foundation.feature import Feature
from scoring.board import views

FEATURE = Feature(
    name="board",
    blueprints=(views.bp,),
)
