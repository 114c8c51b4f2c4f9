"""Every word the tablet's scripts show: they hold none of their own."""

from typing import Any

from flask_babel import gettext as _

from competition.foundation.web.errors import say
from competition.rules.problems import Problem

# Problems that a tablet can be told of, with the places their sentences have (filled on the tablet).
TOLD = {
    "device_unknown": (),
    "device_revoked": (),
    "signature_wrong": (),
    "batch_of_other_tablet": (),
    "request_unreadable": (),
    "outcome_not_signed": (),
    "entry_unreadable": (),
    "entry_id_reused": (),
    "entry_of_other_tablet": (),
    "sheet_not_of_panel": (),
    "scheme_version_wrong": (),
    "aspect_not_of_scheme": (),
    "aspect_not_of_judge": (),
    "value_without_mark": (),
    "value_missing": (),
    "measurement_missing": (),
    "base_is_circular": (),
    "mark_out_of_range": ("low", "high"),
    "mark_off_step": ("value", "step"),
    "mark_not_in_table": ("value",),
    "mark_is_not_the_reading": ("value", "reading"),
}


def _told() -> dict[str, str]:
    return {
        code: say(Problem(code, {place: f"%({place})s" for place in places})) for code, places in TOLD.items()
    }


def tablet_words() -> dict[str, Any]:
    """The words in the reader's language; %(name)s places are filled on the tablet."""
    return {
        "product": _("匠赛评分"),
        "online": _("在线"),
        "offline": _("离线"),
        "unstored": _("服务器不能保存"),
        "unstored_what": _(
            "服务器暂时不能保存评分，可能磁盘已满。评分都在本平板，可以继续打分，恢复后自动上传。请报告裁判长。"
        ),
        "refused": _("服务器拒绝"),
        "untrusted": _("回执未通过验证"),
        "connecting": _("正在连接"),
        "forgotten": _("服务器不认识本平板"),
        "forgotten_what": _(
            "服务器不认识这台平板，可能从备份恢复过。本机的 %(count)s 项评分都还在。"
            "请裁判长出示同一名裁判的登记二维码，用本平板扫描，登记后自动补传。"
        ),
        "resending": _("正在补传"),
        "resending_what": _(
            "服务器从备份恢复过：本机保存的评分正在全部重传核对，还剩 %(count)s 项。请保持联网，不要关机。"
        ),
        "resent_what": _("服务器从备份恢复过：本机的 %(count)s 项评分已全部重传，每项都有新回执。"),
        "all_sent": _("全部已上传"),
        "unsent": _("%(count)s 项未上传"),
        "judge_number": _("裁判 %(number)s"),
        "theme": _("切换明暗"),
        "all_codes": _("全部加密号"),
        "marked": _("已评 %(done)s / %(total)s"),
        "progress": _("评分进度"),
        "previous": _("上一项"),
        "next": _("下一项"),
        "submit": _("提交本份评分"),
        "submit_effect": _("提交加密号 %(code)s 的评分。提交后由另一人复核，本平板不能再改。"),
        "submit_unsent": _("还有 %(count)s 项未上传，联网上传后再提交。"),
        "submit_now": _("提交"),
        "submitted": _("已提交"),
        "submitted_said": _("已提交，等待其他裁判和复核。"),
        "closed": _("已关闭"),
        "read_only": _("这份评分表已提交或已关闭，不能再改；退回后可以继续。"),
        "unmarked": _("未评"),
        "no_mark": _("无成绩"),
        "absent": _("缺考"),
        "retract": _("已撤销"),
        "kept": _("已存在本平板，联网后自动上传。"),
        "kept_short": _("已存平板"),
        "kept_what": _("%(code)s 已存在本平板，联网后自动上传。"),
        "saved_what": _("%(code)s 服务器已保存。"),
        "saved": _("服务器已保存。"),
        "saved_short": _("已保存"),
        "undone": _("%(code)s 已撤回上一次修改。"),
        "not_kept": _("没有存下：%(why)s。请重试；仍不行请改用纸质评分表并报告裁判长。"),
        "undo": _("撤销"),
        "note": _("备注"),
        "note_present": _("备注（有）"),
        "keep_note": _("保存备注"),
        "back": _("返回"),
        "take": _("确定"),
        "erase": _("删除一位"),
        "typed_value": _("输入的数值"),
        "gives": _("得分 %(value)s"),
        "maximum": _("满分 %(max)s"),
        "step": _("步长 %(step)s"),
        "range": _("实测 %(low)s 至 %(high)s"),
        "judges": _("%(count)s 名裁判"),
        "team": _("本组评判"),
        "team_mark": _("%(number)s 号：%(value)s"),
        "rescore": _("分差超过 %(gap)s，请商议后各自重新评分。"),
        "conflict": _("冲突"),
        "conflict_mine": _("你的两台平板对这一项评了不同的分，请选留一个并写明理由。"),
        "conflict_chief": _("这一项与另一名裁判的评分冲突，由裁判长裁定。"),
        "conflict_reason": _("理由"),
        "conflict_needs_reason": _("请先写明理由。"),
        "resolved": _("冲突已处理。"),
        "also_on": _("同一份评分表也在“%(names)s”上评过，请只用一台平板。"),
        "no_sheets": _("还没有评分表。抽签完成并生成评分表后会自动出现。"),
        "declaration": _("保密与回避声明"),
        "conflicts_label": _("需要说明的关系（没有则留空）"),
        "agree": _("我已阅读并承诺以上各条。"),
        "declare": _("确认声明"),
        "needs_network": _("这一步需要联网，请连上网络后再试。"),
        "refused_why": _("服务器没有接受，请报告裁判长。"),
        "insecure_title": _("这台平板不能离线评分"),
        "insecure": _("当前地址不是安全连接（https），浏览器不允许离线保存。请用赛场二维码打开 https 地址。"),
        "not_enrolled_title": _("平板尚未登记"),
        "not_enrolled": _("请裁判长出示登记二维码，用本平板的相机扫描。"),
        "loading_title": _("正在取评分任务"),
        "loading": _("第一次打开需要联网，请稍候。"),
        "not_persistent": _("浏览器可能清理本机数据：请把本页添加到主屏幕后再评分，并保持联网。"),
        "kinds": {
            "binary": _("是否"),
            "steps": _("分档"),
            "deduct": _("扣分"),
            "range": _("测量"),
            "all_or_nothing": _("全对得分"),
            "deduction": _("倒扣"),
            "points": _("打分"),
            "judgement": _("评判"),
            "trimmed_mean": _("多裁判"),
            "trimmed_sum": _("多裁判"),
            "median": _("中位数"),
            "mean": _("平均"),
            "tolerance_mean": _("容差平均"),
        },
        "wrong": {
            "not_a_number": _("请输入数字。"),
            "not_whole": _("请输入整数个数。"),
            "too_many_decimals": _("最多 %(decimals)s 位小数。"),
            "out_of_range": _("应在 %(min)s 至 %(max)s 之间。"),
            "off_step": _("不是步长 %(step)s 的倍数。"),
        },
        "outcomes": {
            "late": _("关闭后才到的评分：已留存并列给裁判长，不计入。"),
            "quarantined": _("平板已停用：评分单独存放，不计入。"),
            "refused": _("服务器没有接受这一项，请重新评分。"),
        },
        "problems": _told(),
    }
