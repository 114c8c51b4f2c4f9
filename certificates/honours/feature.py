"""Honours that winners may be recommended for."""

from certificates.honours import views
from competition.foundation.feature import Feature

FEATURE = Feature(name="honours", blueprints=(views.bp,))
