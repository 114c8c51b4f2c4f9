"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "request_without_contest": phrase("请选择一项你参加过的竞赛。"),
    "request_says_nothing": phrase("请写清楚哪一项资料、应当怎样更正，或要删除什么。"),
    "request_waits_already": phrase("同样的要求已经提出，正等待答复。"),
    "request_not_open": phrase("这项要求已经答复或收回，请刷新页面查看。"),
    "request_entry_stands": phrase("第 %(number)s 号报名还在进行：请先请选手撤回报名，再删除资料。"),
}

ACTIONS: dict[str, str] = {
    "request.answered": phrase("答复更正或删除的要求"),
    "request.dropped": phrase("收回更正或删除的要求"),
    "request.made": phrase("要求更正或删除个人信息"),
}

SUBJECTS: dict[str, str] = {
    "request": phrase("更正或删除的要求"),
}


# What the parts and fields of one's own record are called.
LABELS: dict[str, str] = {
    "account": phrase("账号"),
    "person": phrase("个人资料"),
    "logins": phrase("登录记录"),
    "messages": phrase("发出的短信和邮件"),
    "notices": phrase("收到的通知"),
    "read_at": phrase("看到的时间"),
    "email_wanted": phrase("待验证的邮箱"),
    "phone_wanted": phrase("待验证的手机号码"),
    "levels_held": phrase("技能等级记录"),
    "entries": phrase("报名"),
    "papers_left_behind": phrase("离队时带走的材料"),
    "results": phrase("成绩"),
    "awards": phrase("奖项"),
    "certificates": phrase("证书"),
    "recommendations": phrase("等级推荐"),
    "requests": phrase("更正和删除的要求"),
    "consents": phrase("同意记录"),
    "handed_over": phrase("交给过谁"),
    "login_name": phrase("登录名"),
    "name": phrase("姓名"),
    "email": phrase("电子邮箱"),
    "phone": phrase("手机号码"),
    "language": phrase("语言"),
    "created_at": phrase("建立时间"),
    "device": phrase("设备"),
    "began_at": phrase("开始"),
    "seen_at": phrase("最近一次"),
    "to": phrase("收件地址"),
    "at": phrase("时间"),
    "says": phrase("内容"),
    "id_kind": phrase("证件类型"),
    "id_number": phrase("证件号码"),
    "sex": phrase("性别"),
    "born_on": phrase("出生日期"),
    "unit_name": phrase("工作单位或学校"),
    "education": phrase("文化程度"),
    "held_level": phrase("已有职业技能等级"),
    "facts": phrase("其他回答"),
    "occupation": phrase("职业编码"),
    "occupation_name": phrase("职业"),
    "level": phrase("等级"),
    "post": phrase("岗位"),
    "number": phrase("编号"),
    "issuer": phrase("发证机构"),
    "standing": phrase("状态"),
    "proof": phrase("凭据"),
    "verified_at": phrase("核验时间"),
    "contest": phrase("竞赛"),
    "event": phrase("赛项"),
    "entry": phrase("报名编号"),
    "state": phrase("状态"),
    "submitted_at": phrase("提交时间"),
    "answer": phrase("答复"),
    "typed": phrase("填写的内容"),
    "documents": phrase("材料"),
    "kind": phrase("种类"),
    "said": phrase("报名时的资料"),
    "reviewed": phrase("审查"),
    "purpose": phrase("用途"),
    "given": phrase("同意"),
    "text_version": phrase("说明的版本"),
    "channel": phrase("方式"),
    "kept_at": phrase("存放处"),
    "guardian": phrase("监护人"),
    "recipient": phrase("接收方"),
    "paper": phrase("文件"),
    "fields": phrase("内容"),
    "what": phrase("事项"),
    "asked_at": phrase("提出时间"),
    "due_on": phrase("答复期限"),
    "answered_at": phrase("答复时间"),
    "place": phrase("名次"),
    "prize": phrase("奖项"),
    "score": phrase("成绩"),
    "title": phrase("称号"),
    "award": phrase("奖项"),
    "issued_at": phrase("发证时间"),
    "decided_on": phrase("结论日期"),
    "reason": phrase("理由"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "request_answered": Notice(phrase("更正或删除的要求有了答复"), phrase("提出要求的本人")),
}
