"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "role_without_events": phrase("这个角色按赛项授予，请至少选择一个赛项。"),
    "account_unknown_give_name": phrase("没有这个账号；要新建账号，请填写姓名。"),
    "last_organiser": phrase("这是最后一位组委会成员，不能撤销；请先授予另一个账号。"),
}
