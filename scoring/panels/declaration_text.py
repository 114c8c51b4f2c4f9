"""The declaration of confidentiality and recusal. A new text needs a new version."""

from flask_babel import gettext as _

DECLARATION_VERSION = "2026-1"


def declaration_lines() -> list[str]:
    """The declaration, sentence by sentence, in the reader's language."""
    return [
        _("我只凭加密号评分，不打听、不推断、不透露加密号与选手的对应关系。"),
        _("成绩公布以前，我不向任何人透露分数、名次和评分情况，不记录、不拍摄、不传出评分资料。"),
        _("我与本赛项的选手没有亲属、师徒、教练或同单位关系；有上述关系的，我已在下面写明并申请回避。"),
        _("我只用登记在我名下的平板评分，不交给他人使用；平板遗失立即报告裁判长。"),
        _("每一项分数都由我本人独立给出，与其他裁判有分歧时按评分规则处理。"),
    ]
