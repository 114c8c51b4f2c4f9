"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "chief_there_already": phrase("赛项已有裁判长（%(names)s）；要换人，请先撤销原来的任命。"),
    "event_lacks_role": phrase("%(event)s 缺%(role)s %(missing)s 人。"),
    "event_with_two_chiefs": phrase("%(event)s 有两名裁判长，请只留一名。"),
    "appointments_wait": phrase("%(count)s 项任命等待确认。"),
    "role_without_events": phrase("这个角色按赛项授予，请至少选择一个赛项。"),
    "account_unknown_give_name": phrase("没有这个账号；要新建账号，请填写姓名。"),
    "last_organiser": phrase("这是最后一位组委会成员，不能撤销；请先授予另一个账号。"),
    "roles_incompatible": phrase("同一人在一个竞赛里不能兼任%(role)s和%(other)s：%(why)s。请另选一人。"),
    "confirmer_is_appointed": phrase("不能确认自己的任命，请由安全管理员或监督机构办理。"),
    "confirmer_appointed": phrase("任命是你提出的，须由另一人确认。"),
    "confirmer_holds_role": phrase(
        "你在本竞赛任有组委会授予的角色，不能确认任命；请由没有任职的安全管理员或其指派的监督办理。"
    ),
    "confirmer_made_by_organiser": phrase(
        "你和本竞赛组委会的账号可能在同一个人手里（一方或第三人建立过账号、看到过链接或授予过角色，或用同一个手机号、邮箱），不能确认任命。"
        "请由另一位安全管理员办理；只有一位管理员的，系统接入了短信或邮件时请让组委会用手机号或邮箱作登录名，链接发给本人，"
        "或在开赛前采用小型竞赛的简化设置（公开记录会写明）。"
    ),
    "confirmer_saw_keeper": phrase(
        "另一位保管人的一次性链接你已经看到过，不能再看这一位的：请由另一位安全管理员确认，"
        "或请保管人自己注册账号，或用收得到消息的手机号、邮箱作登录名（链接只发给本人）；"
        "只有一位管理员的，开赛前可采用小型竞赛的简化设置（公开记录会写明）。"
    ),
    "confirmer_is_no_administrator": phrase("只有安全管理员能指派监督。"),
    "second_person_same": phrase(
        "提出的人和你可能是同一个人（一方或第三人建立过账号、看到过链接或授予过角色，"
        "或两人用同一个手机号或邮箱），须由另一位负责人同意。"
    ),
    "shared_settled": phrase("这一条已经有人核实过，请刷新页面。"),
    "shared_is_own": phrase("这一条说的是你自己，请由别人核实。"),
    "small_too_late": phrase("竞赛已经开赛，不能再改用小型竞赛的简化设置。"),
    "small_already": phrase("本竞赛已经采用小型竞赛的简化设置。"),
}

ACTIONS: dict[str, str] = {
    "appointment.proposed": phrase("提出任命"),
    "appointment.confirmed": phrase("确认任命"),
    "appointment.declined": phrase("不予确认任命"),
    "appointment.withdrawn": phrase("撤回任命"),
    "security.device_shared": phrase("不能兼任的两人用过同一设备"),
    "security.device_settled": phrase("核实同一设备"),
    "contest.small_chosen": phrase("采用小型竞赛的简化设置"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "small_chosen": Notice(phrase("采用小型竞赛的简化设置"), phrase("本竞赛的监督仲裁")),
}
