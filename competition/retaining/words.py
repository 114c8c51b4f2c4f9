"""Words of this room: its lines in the log."""

from competition.rules.words.catalogue import phrase

ACTIONS: dict[str, str] = {
    "clock.leapt": phrase("发现时钟跳变，暂停到期删除"),
    "clock.settled": phrase("确认本机时间无误"),
}

SUBJECTS: dict[str, str] = {
    "clock": phrase("本机时钟"),
}
