"""One's own proofs: proven addresses, and the second step of signing in."""

from competition.foundation.feature import Feature
from competition.foundation.work.questions import EVERY_MINUTE
from competition.proofs import operations as proofs
from competition.proofs import passkey_operations as passkeys
from competition.proving import views, words
from competition.proving.inventory import KEPT

FEATURE = Feature(
    name="proving",
    personal=KEPT,
    blueprints=(views.bp,),
    waiting=(views.waiting,),
    answers=(EVERY_MINUTE.by(proofs.forget_old_codes), EVERY_MINUTE.by(passkeys.forget_spent_challenges)),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    notices=words.NOTICES,
)
