"""What accounts ask of the rooms above them."""

from collections.abc import Callable

from competition.foundation.system.questions import Question

# Called when somebody works on a device of this mark (account, mark): what it tells of others is noted.
DEVICE_USED: Question[Callable[[int, str], None]] = Question("who else has worked on this device")
# Whether an event is being judged: from the start of its contest until its results are out.
EVENT_RUNS: Question[Callable[[int], bool]] = Question("does the contest of this event run")
# Called in the operation by which an account leaves the hands it was in (account, by=actor): what only they could
# have set there ends.
CHANGED_HANDS: Question[Callable[..., None]] = Question("end what the former holder of an account had set")
# The phone of an account's owner, where a room above was told it.
KNOWN_PHONE: Question[Callable[[int], str | None]] = Question("the phone of the owner of an account")
