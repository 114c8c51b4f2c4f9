"""Texts for the catalogue of translations."""


def phrase(text: str) -> str:
    """Chinese source text, marked for the catalogue; whoever shows it translates it."""
    return text
