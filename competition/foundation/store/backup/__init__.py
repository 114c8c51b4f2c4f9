"""Back up one installation into one encrypted file, and restore it.

`python -m competition.foundation.store.backup create FILE` | `restore FILE` (JIANGSAI_DATA, JIANGSAI_DATABASE_URL).
The file holds the database, the uploaded files and the keys. Its layout: a head (magic, scrypt cost, salt,
nonce prefix), then chunks of AES-256-GCM, each a four-byte length and the sealed bytes; the nonce counts the
chunks and its last byte marks the final one, so a cut, swapped or lengthened file does not open. Inside is a
tar whose first member, `contents.json`, lists every file and a digest of every table; a restore that does
not reproduce all of them fails and leaves nothing behind. A restored database begins a new epoch: by it the
tablets learn that they must send again all they hold.
"""
