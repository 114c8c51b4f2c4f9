"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "entry_drawn_already": phrase("这项报名已经抽签，审查结论不能撤回。"),
    "entry_ticked_already": phrase("这项报名已经检录，请先在检录页撤销登记，再撤回审查结论。"),
    "absent_too_early": phrase("到 %(until)s 为止还可以到场，请在这之后再把其余记为缺席。"),
    "attendance_untold": phrase("%(event)s 有 %(count)s 项报名没有登记到场或缺席。"),
    "entry_not_in_session": phrase("这个参赛不在本场次，或尚未通过审核，请刷新名单。"),
    "came_too_late": phrase("开赛已超过 %(minutes)s 分钟，按规则记为缺席；如有特殊情况由裁判长书面决定。"),
    "drawn_already": phrase("本场次已经抽签，名单不能再改；确需更改请先作废这次抽签并写明理由。"),
    "no_session": phrase("这个赛项还没有场次，请先在赛项安排中添加场次。"),
}

ACTIONS: dict[str, str] = {
    "entry.check_in_taken_back": phrase("取消检录"),
    "entry.checked_in": phrase("检录"),
    "sessions.assigned": phrase("安排场次"),
}
