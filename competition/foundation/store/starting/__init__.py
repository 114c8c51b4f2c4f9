"""The start of an installation: is this database one that this program may serve, and how it becomes so.

`upgrading.make_ready` is what a start calls (server, worker, `database prepare`): an older database is backed up and
upgraded under one lock; a newer, a foreign, a damaged or a volatile one is refused with a sentence. Other commands
call `standing.refuse_unless_ready`: they upgrade nothing beneath a server that may still be running.
"""
