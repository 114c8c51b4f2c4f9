"""Every write of verification: strangers' tries are counted."""

from certificates.verifying.queries import KIND, WINDOW, fingerprint
from competition.foundation.store.db import atomic
from competition.foundation.work import throttling


@atomic
def count_try(who: str) -> None:
    """Count a look-up by a stranger. `who` is stored only keyed."""
    throttling.counter(KIND, fingerprint(who), WINDOW).tries += 1
