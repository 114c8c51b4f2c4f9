"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "holiday_source_missing": phrase("请写明依据的通知。"),
}

ACTIONS: dict[str, str] = {
    "holidays.set": phrase("录入节假日"),
}

SUBJECTS: dict[str, str] = {
    "holidays": phrase("节假日"),
}
