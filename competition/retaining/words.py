"""Words of this room: its lines in the log."""

from competition.rules.words.catalogue import phrase

ACTIONS: dict[str, str] = {
    "clock.leapt": phrase("发现时钟跳变，暂停到期删除"),
    "clock.settled": phrase("确认本机时间无误"),
    "clock.doubted": phrase("撤回“时间无误”"),
}

SENTENCES: dict[str, str] = {
    "clock_relied_on": phrase("没有可以撤回的：没有人确认过时间，或确认以后已经按它删除过。"),
}

SUBJECTS: dict[str, str] = {
    "clock": phrase("本机时钟"),
}
