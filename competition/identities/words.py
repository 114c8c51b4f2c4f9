"""Words of this feature: the sentence for each problem, the words of its lines in the log, titles of notices."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "identity_needs_second": phrase(
        "须由另一个人核对：申请的人、被更正的本人、填过这个号码的人，以及能进入他们账号的人，都不能办理；请单位的另一位管理员、组委会的另一位负责人或监督办理。"
    ),
    "identity_of_another": phrase("只有申请的人可以取消；核对的人请选办理或不予办理。"),
    "identity_decided": phrase("这一件已经办结，请刷新页面查看。"),
    "identity_overtaken": phrase(
        "提出这一件时登记的是“%(before)s”，现在已是“%(after)s”：不能再按这一件办理。请不予办理或由申请的人取消，仍要更正的按现在登记的重新申请。"
    ),
    "identity_without_paper": phrase("请上传能看清姓名和证件号码的证明材料。"),
    "identity_asked_already": phrase("同一件已在核对，请等结果；要改请先取消原来的。"),
    "identity_nobody_there": phrase("这个位置没有选手，请刷新页面查看。"),
    "identity_entry_over": phrase(
        "这项报名已撤回或资料已到期删除，不再更正：请从仍然有效的报名申请；没有的，下次报名时填写正确的姓名和号码。"
    ),
    "identity_as_it_is": phrase("登记的就是这个姓名和号码，没有要更正的。"),
    "identity_number_taken": phrase("这个证件号码登记在另一位选手名下：请先由其本人申诉，再更正号码。"),
    "identity_nobody_holds": phrase(
        "这里没有别人填过这个证件号码，申诉的人可以直接报名；请选“不予办理”并说明。"
    ),
    "identity_for_the_contest": phrase("这个号码不只由本单位填写，请组委会办理。"),
    "identity_settled_elsewhere": phrase(
        "这个人在%(contests)s的报名已通过审查：请先在这一页“征求同意”，那里的组委会或监督同意后，再在这里确认办理。"
    ),
    "identity_waits_elsewhere": phrase(
        "已向%(contests)s征求同意，正在等那里的组委会或监督答复；答复后通知征求的人，再在这里确认办理。"
    ),
    "agreement_asked_already": phrase("都已征求过，正在等答复；没有其他竞赛需要征求。"),
    "agreement_given": phrase("这一件已经答复过，请刷新页面查看。"),
    "identity_name_settled": phrase(
        "名下的报名已按另一个姓名通过审查：请先按原来的姓名核对归属，再申请更正姓名。"
    ),
    "identity_not_as_logged": phrase("第 %(number)s 件身份核对与操作日志不符。"),
    "identity_lost": phrase("操作日志里有第 %(number)s 件身份核对，库里没有。"),
}

ACTIONS: dict[str, str] = {
    "identity.agreed": phrase("同意其他竞赛的身份更正"),
    "identity.asked": phrase("申请核对身份"),
    "identity.corrected": phrase("更正姓名或证件号码"),
    "identity.settled": phrase("证件号码归申诉人"),
    "identity.declined": phrase("身份核对不予办理"),
    "identity.dropped": phrase("取消身份核对"),
    "identity.paper_seen": phrase("打开身份证明"),
    "identity.not_agreed": phrase("不同意其他竞赛的身份更正"),
    "identity.put_elsewhere": phrase("向其他竞赛征求身份更正的同意"),
    "identity.papers_deleted": phrase("删除到期的身份证明"),
}

SUBJECTS: dict[str, str] = {"identity_case": phrase("身份核对")}


# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "identity_settled": Notice(phrase("身份核对已办理"), phrase("提出申请的人")),
    "identity_declined": Notice(phrase("身份核对不予办理"), phrase("提出申请的人")),
    "identity_released": Notice(phrase("报名里的证件号码已撤下"), phrase("号码被撤下的账号")),
    "identity_left_open": Notice(phrase("有报名的证件号码待补"), phrase("负责那些报名的组委会")),
    "identity_agreement_asked": Notice(
        phrase("其他竞赛征求身份更正的同意"), phrase("这位选手已通过审查的竞赛的组委会和监督")
    ),
    "identity_question_over": Notice(
        phrase("征求同意的身份更正已了结"), phrase("被征求的竞赛的组委会和监督")
    ),
    "identity_asked_for": Notice(phrase("有人为你申请更正姓名或证件号码"), phrase("被更正的本人")),
    "identity_agreed": Notice(phrase("身份更正已获同意"), phrase("征求同意的人")),
    "identity_not_agreed": Notice(phrase("身份更正未获同意"), phrase("征求同意的人")),
    "identity_mended": Notice(phrase("姓名或证件号码已更正"), phrase("被更正的本人")),
    "identity_followed": Notice(
        phrase("名单里有姓名或证件号码更正"), phrase("名单上有这位选手的单位、审查员、组委会和评价机构")
    ),
}
