"""Words of this room."""

from competition.rules.upkeep_life import Kind
from competition.rules.words.catalogue import phrase

KINDS: dict[Kind, str] = {
    Kind.CHECK: phrase("数据库检查"),
    Kind.BACKUP: phrase("自动备份"),
    Kind.DRILL: phrase("恢复演练"),
    Kind.DELETION: phrase("到期删除"),
}

HOW: dict[str, str] = {
    "integrity_check": phrase("逐页核对，外键核对"),
    "amcheck": phrase("amcheck 逐页核对表和索引"),
    "reading": phrase("没有 amcheck 扩展，只把每一行读了一遍"),
}

ACTIONS: dict[str, str] = {
    "restore.settled": phrase("确认恢复以后的事项已重做"),
    "restore.reopened": phrase("撤回“恢复以后的事项都已重做”"),
}

SUBJECTS: dict[str, str] = {
    "restore": phrase("从备份恢复"),
}
