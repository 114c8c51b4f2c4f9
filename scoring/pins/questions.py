"""What PINs ask of the rooms above them."""

from collections.abc import Callable

from competition.foundation.system.questions import Question

# Called in the operation that changes a PIN (account, by=actor): what the former one opened ends.
PIN_CHANGED: Question[Callable[..., None]] = Question("end what the former PIN of this account started")
