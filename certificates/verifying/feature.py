"""Verification by strangers: by the square code, by number and name, and without us by keys and status list."""

from certificates.verifying import views, words
from competition.foundation.feature import Feature

FEATURE = Feature(name="verifying", blueprints=(views.bp,), sentences=words.SENTENCES)
