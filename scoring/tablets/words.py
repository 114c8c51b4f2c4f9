"""Words of this feature: the sentence for each problem."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "signature_wrong": phrase("平板签名不符，请重新登记平板并报告裁判长。"),
    "batch_of_other_tablet": phrase("数据不属于这台平板，请重新登记并报告裁判长。"),
    "request_unreadable": phrase("请求无法读取，请更新页面后再试。"),
    "outcome_not_signed": phrase("服务器回执未通过验证，评分仍留在本平板，请报告裁判长。"),
}
