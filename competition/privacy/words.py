"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "consent_not_standing": phrase("这项同意没有生效或已经撤回，请刷新页面查看。"),
}

ACTIONS: dict[str, str] = {
    "consent.withdrawn": phrase("撤回同意"),
    "person.exported": phrase("导出本人信息"),
}
