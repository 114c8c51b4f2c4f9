"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "waiting_list_full": phrase("名额已满，候补名单的 %(limit)s 个位置也已满，请改报其他赛项。"),
    "offer_is_over": phrase(
        "确认递补的时间已过，名额已给候补的下一个；仍想参加请重新报名，排在候补名单最后。"
    ),
    "entry_not_as_logged": phrase("第 %(number)s 号报名的状态、人员、赛项或代表队与操作日志不符。"),
    "entry_lost": phrase("操作日志里有第 %(number)s 号报名，库里没有。"),
    "paper_of_another": phrase("这份材料是另一位选手的，只有选手本人和资格审查员能打开。"),
    "paper_waits_for_yes": phrase(
        "这份材料是别人替你上传的：请先核对报名并同意，之后才能打开；不是你的材料请不要同意，告诉组委会。"
    ),
    "paper_not_agreed": phrase("选手还没有同意或已撤回对证件影像和照片的同意，这份材料现在不能查看。"),
    "guardian_name_short": phrase("请填写监护人的全名。"),
    "entries_not_handed_in": phrase("%(event)s 有 %(count)s 份报名没有提交或没有认领。"),
    "entries_not_decided": phrase("%(event)s 有 %(count)s 份报名没有审查结论。"),
    "entries_there": phrase("%(event)s 已有 %(count)s 份报名。"),
    "member_twice": phrase("同一证件号码在队里填了两次，请核对。"),
    "documents_too_many": phrase("一次报名最多上传 %(limit)s 份材料，请删除多余的再传。"),
    "pdf_too_long": phrase("PDF 超过 %(limit)s 页，请只保留需要的页面。"),
    "consent_by_contestant": phrase("同意须由选手本人作出：请选手用认领码认领后提交。"),
    "claim_first": phrase(
        "单位或队友已填写这个证件号码：有认领码的请先认领；没有的，请到“我的报名”点“这是我的证件号码”申诉。"
    ),
    "id_of_other_account": phrase(
        "这个证件号码已由另一账号使用。是你以前的账号，请用它登录；是别人填了你的号码，请到“我的报名”点“这是我的证件号码”申诉。"
    ),
    "person_settled": phrase("姓名和证件号码已通过审查，不能在这里修改；有错误请在报名页面申请更正。"),
    "identity_entry_rests": phrase(
        "第 %(number)s 号报名已检录或抽签，到场的人不变：请选“留给填报的人”，再更正号码。"
    ),
    "member_name_differs": phrase("这个证件号码登记的是另一个姓名，请核对姓名和号码。"),
    "member_entered_elsewhere": phrase(
        "该选手已由其他单位或队伍报名，请本人先用认领码认领，再加入这项报名。"
    ),
}

ACTIONS: dict[str, str] = {
    "entries.erased": phrase("到期删除报名资料"),
    "entries.papers_deleted": phrase("删除材料和照片"),
    "entries.person_erased": phrase("应本人要求删除资料"),
    "entry.not_confirmed": phrase("本人未同意，到期删除"),
    "contest.told": phrase("通知与竞赛有关的人"),
    "entries.exported": phrase("导出报名"),
    "entry.begun": phrase("开始报名"),
    "entry.document_added": phrase("上传材料"),
    "entry.document_removed": phrase("删除材料"),
    "entry.queued": phrase("进入候补名单"),
    "entry.offered": phrase("通知候补递补"),
    "entry.placed": phrase("候补直接递补"),
    "entry.accepted": phrase("确认递补"),
    "entry.lapsed": phrase("到期失效"),
    "entry.resumed": phrase("修改退回的报名"),
    "entry.resubmitted": phrase("再次提交报名"),
    "entry.paper_seen": phrase("打开材料"),
    "entry.handed_over": phrase("报名的选手经核对变更"),
    "entry.sent_back": phrase("报名退回重审"),
    "entry.submitted": phrase("提交报名"),
    "entry.taken_up": phrase("修改报名"),
    "entry.withdrawn": phrase("撤回报名"),
}

SUBJECTS: dict[str, str] = {
    "entry": phrase("报名"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "contest_cancelled": Notice(phrase("竞赛取消"), phrase("报名的人、工作人员、报名单位的管理员")),
    "contest_revived": Notice(phrase("竞赛恢复"), phrase("报名的人、工作人员、报名单位的管理员")),
    "event_cancelled": Notice(phrase("赛项取消"), phrase("报这个赛项的人、工作人员、报名单位的管理员")),
    "event_revived": Notice(phrase("赛项恢复"), phrase("报这个赛项的人、工作人员、报名单位的管理员")),
    "session_changed": Notice(phrase("场次变更"), phrase("已通过审查的每位选手")),
    "session_removed": Notice(phrase("场次取消"), phrase("已通过审查的每位选手")),
    "venue_changed": Notice(phrase("场地变更"), phrase("在这个场地比赛、已通过审查的每位选手")),
    "entry_ended": Notice(phrase("同队选手撤回同意，报名结束"), phrase("同队的其他选手")),
    "entry_left": Notice(phrase("不再是这项报名的选手"), phrase("被换下的选手")),
    "entry_taken_up": Notice(phrase("报名取回修改"), phrase("这项报名的每位选手，取回的人除外")),
    "entry_queued": Notice(phrase("已进入候补名单"), phrase("候补的每位选手"), receipt=True),
    "entry_offered": Notice(phrase("名额空出，请确认递补"), phrase("候补名单上的下一个")),
    "entry_placed": Notice(phrase("已从候补递补"), phrase("候补名单上的下一个")),
    "entry_offer_lapsed": Notice(phrase("没有按时确认，名额已给下一个"), phrase("没有按时确认递补的选手")),
    "waiting_goes_on": Notice(phrase("报名截止，候补继续"), phrase("仍在候补的每位选手")),
    "waiting_ended": Notice(phrase("候补结束"), phrase("到审查结束仍在候补的每位选手")),
    "entry_withdrawn": Notice(phrase("报名已撤回"), phrase("这项报名的每位选手，撤回的人除外")),
    "entry_sent_back": Notice(phrase("报名重新审查"), phrase("这项报名的每位选手")),
    "entry_submitted": Notice(phrase("报名已提交"), phrase("这项报名的每位选手"), receipt=True),
}
