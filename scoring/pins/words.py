"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "pin_wrong_form": phrase("评分口令是 %(shortest)s 至 %(longest)s 位数字，请修改。"),
    "pin_weak": phrase(
        "这个口令容易被猜到（连号、重复、日期、常用号、自己的手机号），请换几个不相干的数字。"
    ),
    "pins_differ": phrase("两次输入的口令不一致，请重新输入。"),
}

ACTIONS: dict[str, str] = {
    "pin.set": phrase("设置评分口令"),
    "pin.changed": phrase("重设评分口令"),
    "pin.dropped": phrase("评分口令作废"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "pin_set": Notice(phrase("评分口令已设置"), phrase("裁判本人")),
    "pin_closed": Notice(phrase("评分口令被多次猜测，新平板已不能再试"), phrase("裁判本人")),
    "pin_watched": Notice(phrase("有裁判的评分口令被多次猜测"), phrase("本竞赛的监督仲裁")),
    "pin_guessed": Notice(phrase("有人多次输错你的评分口令"), phrase("裁判本人")),
}
