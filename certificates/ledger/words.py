"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "certificates_out": phrase("已签发 %(count)s 张有效证书；请先作废，再退回这一步。"),
    "certificate_void_already": phrase("证书 %(number)s 已经作废，不能再办理。"),
    "certificate_suspended": phrase("成绩已经撤回公布，证书 %(number)s 暂停使用；重新公布后再下载。"),
    "certificate_not_rendered": phrase("证书还没有打印好，请等打印完成后再下载。"),
    "certificate_not_as_signed": phrase("证书 %(number)s 的台账内容与签发时的签名不符。"),
    "certificate_state_not_logged": phrase("证书 %(number)s 的状态与操作日志不符。"),
    "certificates_not_as_logged": phrase("台账有 %(there)s 张证书，操作日志记下签发 %(told)s 张。"),
    "number_taken": phrase("编号 %(number)s 已被另一赛事使用，请修改本赛事的证书编号规则。"),
    "recount_wanted": phrase(
        "数据库是从备份恢复的：请证书管理员先在“备份以后的证书”页登记备份以后打印和作废的证书，否则编号会发第二次。"
    ),
    "recount_done": phrase("不用登记，或登记以后已经按它发过编号，不能再改。"),
    "recount_below": phrase(
        "%(number)s 不在台账最后一个编号 %(last)s 之后：台账里已经有的不用登记。请输入备份以后打印的最大一个编号；备份以后没有打印过，就勾选“备份以后没有打印过证书”。"
    ),
    "recount_below_said": phrase("%(number)s 不比已登记的 %(last)s 大：登记过的只能往大里改。"),
    "recount_not_raised": phrase("已经登记过：请输入纸上更大的编号，登记过的只能往大里改。"),
    "recount_other_rule": phrase(
        "%(number)s 不符合本赛事的编号规则。请照证书输入；规则是备份以后改的，先把规则改回纸上的样子。"
    ),
    "recount_too_far": phrase("%(number)s 比台账里最后一个编号大得太多，请核对有没有输错。"),
    "recount_number_unknown": phrase("%(number)s 不在台账里，也不在备份以后打印的编号里，请核对。"),
}

ACTIONS: dict[str, str] = {
    "certificate.replaced": phrase("换发证书"),
    "certificate.reprinted": phrase("重印证书"),
    "certificate.voided": phrase("作废证书"),
    "certificates.recounted": phrase("登记备份以后的证书"),
    "certificates.exported": phrase("导出证书台账"),
}

SUBJECTS: dict[str, str] = {
    "certificate": phrase("证书"),
    "recount": phrase("备份以后的证书"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "certificate_void": Notice(phrase("证书已作废"), phrase("证书的本人")),
    "certificate_replaced": Notice(phrase("证书已换发"), phrase("证书的本人")),
}

# The same lines in the history on a certificate's own page.
HISTORY: dict[str, str] = {
    "certificate.voided": phrase("作废"),
    "certificate.replaced": phrase("换发"),
    "certificate.reprinted": phrase("补打"),
}
