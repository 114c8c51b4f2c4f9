"""Lines of the log about what contests say of a question of identity."""

# What other contests were asked, and what they said: the answer stands in their own log.
PUT, AGREED, NOT_AGREED = "identity.put_elsewhere", "identity.agreed", "identity.not_agreed"
