"""Is the English catalogue complete? Every sentence of the source has a translation, none is fuzzy or of nothing.

Runs inside the environment (`python -m setup_steps.catalogues`): it needs Babel.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from setup_steps.machine import ROOT


def sentences_of_the_source() -> Catalog:
    """Every message in Python and templates, as the extractor sees it."""
    with tempfile.TemporaryDirectory() as folder:
        extracted = Path(folder) / "messages.pot"
        command = [sys.executable, "-m", "babel.messages.frontend", "extract", "-F", "babel.cfg"]
        command += ["-k", "phrase", "-k", "_l", "--no-location", "-o", str(extracted), "."]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        with extracted.open("rb") as file:
            return read_po(file)


def problems_in(catalogue: Path, source: Catalog) -> list[str]:
    """What is missing, empty, fuzzy or no longer said, one line each."""
    if not catalogue.exists():
        return [f"没有译文文件 no catalogue: {catalogue.relative_to(ROOT)}"]
    with catalogue.open("rb") as file:
        translated = read_po(file)
    wrong = []
    for message in source:
        if not message.id:
            continue
        found = translated.get(message.id, message.context)
        words = found.string if found else ""
        if not (all(words) if isinstance(words, tuple | list) else words):
            wrong.append(f"没有译文 no translation: {message.id}")
        elif found is not None and found.fuzzy:
            wrong.append(f"译文待核 fuzzy: {message.id}")
    said = {message.id for message in source}
    wrong += [f"没有这句了 no longer said: {one.id}" for one in translated if one.id not in said]
    return wrong


def main() -> int:
    """Say every problem; 1 when there is one."""
    source = sentences_of_the_source()
    wrong = problems_in(ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po", source)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
