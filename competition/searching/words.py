"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "searches_too_many": phrase("%(minutes)s 分钟内的搜索次数过多，请稍后再试，或到相应的列表里筛选。"),
}

ACTIONS: dict[str, str] = {
    "people.searched": phrase("搜索人员"),
}
