"""What the published documents of a contest are."""

from competition.rules.words.catalogue import phrase

DOCUMENT_KINDS: dict[str, str] = {
    "notice": phrase("通知"),
    "plan": phrase("实施方案"),
    "technical": phrase("技术文件"),
    "sample": phrase("样题"),
    "form": phrase("表格"),
    "answers": phrase("问题答复"),
    "other": phrase("其他文件"),
}

# What everybody sees of who takes part, as each contest chooses.
ENTRY_LISTS: dict[str, str] = {
    "nothing": phrase("不公开"),
    "numbers": phrase("只公开各赛项的人数"),
    "names": phrase("公开名单：同意公布的写全名，其余隐去"),
}
