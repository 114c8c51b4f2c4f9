"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "claim_failed": phrase("没有找到相符的报名，请逐项核对姓名、证件号码和认领码，或向单位管理员询问。"),
    "account_has_other_person": phrase("这个账号已绑定另一位选手，请换用本人的账号。"),
    "claim_locked": phrase("尝试次数过多，请 %(minutes)s 分钟后再试，或向单位管理员核对认领码。"),
    "consent_not_standing": phrase("这项同意没有生效或已经撤回，请刷新页面查看。"),
}

ACTIONS: dict[str, str] = {
    "consent.given": phrase("同意个人信息说明"),
    "consent.withdrawn": phrase("撤回同意"),
    "person.claimed": phrase("认领报名"),
    "person.exported": phrase("导出本人信息"),
}

SUBJECTS: dict[str, str] = {
    "person": phrase("人员"),
}
