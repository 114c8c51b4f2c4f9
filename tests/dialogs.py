"""What a test says of a dialog that asks for a reason."""

import re


def refused_in_dialog(client, path, dialog, typed, sentence, **more):
    """Sent from this dialog the step is refused: the dialog stands open, the sentence at its field, all typed kept.

    No other form of the page says that something is missing in it.
    """
    answer = client.post(path, data=more | {"dialog": dialog, "reason": typed})
    found = re.search(rf'<dialog class="ask" id="{dialog}".*?</dialog>', answer.text, re.S)
    assert answer.status_code == 422
    assert found, "the page has this dialog no more"
    words = found.group()
    assert re.match(r"<dialog[^>]* open data-open>", words)
    assert re.search(rf'<textarea[^>]*aria-invalid="true"[^>]*>{re.escape(typed)}</textarea>', words)
    assert sentence in words[words.index("</textarea>") :]
    assert "aria-invalid" not in answer.text.replace(words, "")
    return answer.text
