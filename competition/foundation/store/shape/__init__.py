"""What a database is made of, against what the models say: whether this program and that database fit together.

A part of a shape (`Part`) is a table, a column, a key, a named constraint, an index or a guard of history; its
`Shape` says of each what it is like, in words that are the same for both engines. Nothing is trusted that only
tells of a shape (a revision, a stamp): both sides are read anew at each start, in some hundredths of a second.
"""
