"""A database with rows in every table, and the dumps of it that migrations are tried on.

`tests/data/<version>.<engine>.sql.xz` holds what that version wrote, sealed with the test keys; a dump is never made
again. When a version is published, make its dumps with that version's own code:

    .venv/bin/python -m tests.filled tests/data

Everybody in it is invented; ID numbers lie in the unassigned area 329999.
"""
