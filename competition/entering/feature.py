"""The four steps by which a contestant enters."""

from competition.entering import views
from competition.foundation.feature import Feature

FEATURE = Feature(
    name="entering",
    blueprints=(views.bp,),
    waiting=(views.waiting,),
)
