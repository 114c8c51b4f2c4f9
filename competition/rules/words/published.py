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
