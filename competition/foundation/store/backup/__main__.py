"""`python -m competition.foundation.store.backup`: the sentence of a refusal, and exit code 2."""

import os
import sys

from competition.foundation.store.backup.command import main
from competition.foundation.store.backup.problems import BackupProblem

if __name__ == "__main__":
    try:
        main(sys.argv[1:], dict(os.environ))
    except BackupProblem as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
