"""Is the English catalogue complete? Every sentence of the source has a translation, none is fuzzy or of nothing,
and where a number meets a plural ("3 files") there is a form for one too ("1 file", ADR 11).

`python3 tasks.py words` (`--mend`) brings new sentences in, to be translated, and takes out what is no longer said.
Runs inside the environment (`python -m setup_steps.catalogues`): it needs Babel.
"""

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from competition.rules.words.counting import counted_place
from setup_steps.machine import ROOT

# A place before one of these measure words is a number of things; 第 3 个 is the third.
COUNT = re.compile(r"(?<!第 )%\((\w+)\)s ?[个份项名条处张天分人次台件行位页组层字日]")
# The words after a place, up to the next mark, and which of them are a plural or go with one.
AFTER = r"%\({}\)s((?:[ -][A-Za-z'-]+){{1,4}})"
PLURAL = re.compile(r"(?:\w*[^\Wsui]s|people|are|were|have|do|need|differ)\Z")
# Right with any number: what follows is no plural of it, or the number is never 1.
RIGHT_ANYWAY = ("taken by others", "of each sort are")


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
        words = forms_of(found) if found else ()
        if not all(words) or not words:
            wrong.append(f"没有译文 no translation: {message.id}")
        elif found is not None and found.fuzzy:
            wrong.append(f"译文待核 fuzzy: {message.id}")
        elif places := uncounted(key(message)[0], words):
            wrong.append(f"没有单数 no form for one ({', '.join(places)}): {message.id}")
    said = {key(message)[0] for message in source}
    wrong += [f"没有这句了 no longer said: {one.id}" for one in translated if key(one)[0] not in said]
    return wrong


def forms_of(message: Message) -> tuple[str, ...]:
    """The translation in each of its forms: one, or one for one thing and one for many."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def uncounted(chinese: str, forms: tuple[str, ...]) -> list[str]:
    """Numbers that meet a plural noun or verb in a form that they do not choose: "%(count)s files" reads "1 files"."""
    chosen = counted_place(forms[0], forms[-1]) if len(forms) > 1 else ""
    if len(forms) > 1 and not chosen:
        return ["?"]
    places = [place for place in dict.fromkeys(COUNT.findall(chinese)) if place != chosen]
    return [place for place in places if any(_plural_after(place, form) for form in forms)]


def _plural_after(place: str, text: str) -> bool:
    following = [words.strip(" -") for words in re.findall(AFTER.format(place), text)]
    return any(
        PLURAL.match(word.lower())
        for words in following
        if not words.startswith(RIGHT_ANYWAY)
        for word in words.split()
    )


def mend(catalogue: Path, source: Catalog) -> tuple[list[str], list[str]]:
    """Write new sentences at the end and take those out that nobody says; gives both. All other lines stay as they are."""
    head, *entries = catalogue.read_text("utf-8").rstrip("\n").split("\n\n")
    known = {entry: key_of(entry) for entry in entries}
    wanted = {key(message): message for message in source if message.id}
    gone = [entry for entry in entries if known[entry] not in wanted]
    there = set(known.values())
    new = [entry_of(message) for at, message in wanted.items() if at not in there]
    kept = [entry for entry in entries if entry not in gone]
    catalogue.write_text("\n\n".join([head, *kept, *new]) + "\n", "utf-8")
    return new, gone


def key(message: Message) -> tuple[str, str | None]:
    """What tells one message from another."""
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context


def key_of(entry: str) -> tuple[str, str | None]:
    """The same, of an entry as it stands in the file."""
    return next(key(message) for message in read_po(io.BytesIO(entry.encode())) if message.id)


def entry_of(message: Message) -> str:
    """A message as an entry that waits for its translation."""
    alone = Catalog()
    alone[message.id] = Message(message.id, flags=message.flags, context=message.context)
    written = io.BytesIO()
    write_po(written, alone, width=0, omit_header=True)
    return written.getvalue().decode().strip("\n")


def main(words: list[str]) -> int:
    """Say every problem; 1 when there is one."""
    catalogue = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    source = sentences_of_the_source()
    if words == ["--mend"]:
        new, gone = mend(catalogue, source)
        print(f"新句 new: {len(new)}，不再说的 no longer said: {len(gone)}（{catalogue.relative_to(ROOT)}）")
    wrong = problems_in(catalogue, source)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
