"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "claim_failed": phrase(
        "没有找到相符的报名，请逐项核对姓名、证件号码和认领码；单位写错了姓名，请点下面的“这是我的证件号码”申诉。"
    ),
    "claim_of_other_account": phrase(
        "这个证件号码已由另一个账号使用，已通知那个账号：是你以前的账号，请用它登录后认领；不是，"
        "请到“我的报名”点“这是我的证件号码”申诉。"
    ),
    "claim_name_settled": phrase(
        "名下的报名已按另一个姓名通过审查，与认领人登记的姓名不同：请先在报名页面申请更正姓名，再认领。"
    ),
    "claim_entered_already": phrase(
        "你已在“%(event)s”报名，一个赛项只能报一次：要用单位的报名，请先撤回自己的；否则请单位撤回。"
    ),
    "account_has_other_person": phrase("这个账号已绑定另一位选手，请换用本人的账号。"),
    "claim_locked": phrase("尝试次数过多，请 %(minutes)s 分钟后再试，或向单位管理员核对认领码。"),
    "level_proof_without_number": phrase("请填写证书编号；没有看到证书的，不要核验。"),
    "level_proof_without_issuer": phrase("请填写发证的评价机构或单位。"),
    "level_proof_without_occupation": phrase("请选择证书上的职业。"),
    "level_held_under_other_number": phrase(
        "同一职业的这个等级已按编号 %(number)s 核验；原来的有误的，先撤销那一条。"
    ),
    "level_claim_without_person": phrase("请先完成一项报名的资料，再登记已有等级。"),
    "level_verified_already": phrase("这条记录已由办赛人员核验，不能自行撤回；有误请联系组委会。"),
    "level_ended_already": phrase("这条记录已经撤销，请刷新页面查看。"),
    "paper_consent_place_missing": phrase("请写明纸质同意书存放在哪里，例如“组委会档案柜 3 号，第 12 份”。"),
    "paper_consent_there": phrase("%(name)s的这些同意已经登记，请刷新页面查看。"),
    "paper_consent_claimed": phrase("%(name)s已有自己的账号，同意须由本人登录作出。"),
    "consent_not_standing": phrase("这项同意没有生效或已经撤回，请刷新页面查看。"),
}

ACTIONS: dict[str, str] = {
    "consent.given": phrase("逐项回答同意事项"),
    "consent.recorded": phrase("登记纸质同意书"),
    "consent.withdrawn": phrase("撤回同意"),
    "level.claimed": phrase("填报已有等级"),
    "level.claim_dropped": phrase("撤回填报的等级"),
    "level.ended": phrase("撤销已核验的等级"),
    "level.verified": phrase("核验已有等级"),
    "person.claimed": phrase("认领报名"),
    "person.claim_refused": phrase("拒绝认领别人的证件号码"),
    "person.handed_over": phrase("把个人信息交给其他单位"),
    "person.exported": phrase("导出本人信息"),
}


SUBJECTS: dict[str, str] = {
    "person": phrase("人员"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "number_claimed": Notice(phrase("有人要用你的证件号码认领报名"), phrase("号码所属的本人")),
}
