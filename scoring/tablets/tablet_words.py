"""Every word the tablet's scripts show: they hold none of their own."""

from typing import Any

from competition.foundation.web.counting import forms_for_scripts
from competition.foundation.web.errors import say
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase
from scoring.rules.marking.kinds.registry import KINDS

# Problems that a tablet can be told of, with the places their sentences have (filled on the tablet).
TOLD = {
    "device_unknown": (),
    "device_revoked": (),
    "seat_not_started": (),
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


Words = dict[str, "str | Words"]

WORDS: Words = {
    "product": phrase("匠赛评分"),
    "online": phrase("在线"),
    "offline": phrase("离线"),
    "unstored": phrase("服务器不能保存"),
    "unstored_what": phrase(
        "服务器暂时不能保存评分，可能磁盘已满。评分都在本平板，可以继续打分，恢复后自动上传。请报告裁判长。"
    ),
    "foreign": phrase("答复的不是本服务器"),
    "foreign_what": phrase(
        "有答复，但不是本服务器的，可能是 Wi-Fi 的登录页。评分都在本平板，请继续打分，并报告裁判长。"
    ),
    "refused": phrase("服务器拒绝"),
    "untrusted": phrase("回执未通过验证"),
    "connecting": phrase("正在连接"),
    "forgotten": phrase("服务器不认识本平板"),
    "forgotten_what": phrase(
        "服务器不认识这台平板，可能从备份恢复过。本机的 %(count)s 项评分都还在。"
        "请裁判长出示同一名裁判的登记二维码，用本平板扫描，登记后自动补传。"
    ),
    "resending": phrase("正在补传"),
    "resending_what": phrase(
        "服务器从备份恢复过：本机保存的评分正在全部重传核对，还剩 %(count)s 项。请保持联网，不要关机。"
    ),
    "resent_what": phrase("服务器从备份恢复过：本机的 %(count)s 项评分已全部重传，每项都有新回执。"),
    "all_sent": phrase("全部已上传"),
    "unsent": phrase("%(count)s 项未上传"),
    "judge_number": phrase("裁判 %(number)s"),
    "theme": phrase("切换明暗"),
    "all_codes": phrase("全部加密号"),
    "marked": phrase("已评 %(done)s / %(total)s"),
    "progress": phrase("评分进度"),
    "previous": phrase("上一项"),
    "next": phrase("下一项"),
    "submit": phrase("提交本份评分"),
    "submit_effect": phrase("提交加密号 %(code)s 的评分。提交后由另一人复核，本平板不能再改。"),
    "submit_unsent": phrase("还有 %(count)s 项未上传，联网上传后再提交。"),
    "submit_now": phrase("提交"),
    "submitted": phrase("已提交"),
    "submitted_said": phrase("已提交，等待其他裁判和复核。"),
    "closed": phrase("已关闭"),
    "read_only": phrase("这份评分表已提交或已关闭，不能再改；退回后可以继续。"),
    "unmarked": phrase("未评"),
    "no_mark": phrase("无成绩"),
    "absent": phrase("缺考"),
    "retract": phrase("已撤销"),
    "kept": phrase("已存在本平板，联网后自动上传。"),
    "kept_short": phrase("已存平板"),
    "kept_what": phrase("%(code)s 已存在本平板，联网后自动上传。"),
    "saved_what": phrase("%(code)s 服务器已保存。"),
    "saved": phrase("服务器已保存。"),
    "saved_short": phrase("已保存"),
    "undone": phrase("%(code)s 已撤回上一次修改。"),
    "not_kept": phrase("没有存下：%(why)s。请重试；仍不行请改用纸质评分表并报告裁判长。"),
    "undo": phrase("撤销"),
    "note": phrase("备注"),
    "note_present": phrase("备注（有）"),
    "keep_note": phrase("保存备注"),
    "back": phrase("返回"),
    "take": phrase("确定"),
    "erase": phrase("删除一位"),
    "typed_value": phrase("输入的数值"),
    "gives": phrase("得分 %(value)s"),
    "maximum": phrase("满分 %(max)s"),
    "step": phrase("步长 %(step)s"),
    "range": phrase("实测 %(low)s 至 %(high)s"),
    "judges": phrase("%(count)s 名裁判"),
    "team": phrase("本组评判"),
    "team_mark": phrase("%(number)s 号：%(value)s"),
    "rescore": phrase("分差超过 %(gap)s，请商议后各自重新评分。"),
    "conflict": phrase("冲突"),
    "conflict_mine": phrase("你的两台平板对这一项评了不同的分，请选留一个并写明理由。"),
    "conflict_chief": phrase("这一项与另一名裁判的评分冲突，由裁判长裁定。"),
    "conflict_reason": phrase("理由"),
    "conflict_needs_reason": phrase("请先写明理由。"),
    "resolved": phrase("冲突已处理。"),
    "also_on": phrase("同一份评分表也在“%(names)s”上评过，请只用一台平板。"),
    "no_sheets": phrase("还没有评分表。抽签完成并生成评分表后会自动出现。"),
    "declaration": phrase("保密与回避声明"),
    "conflicts_label": phrase("需要说明的关系（没有则留空）"),
    "agree": phrase("我已阅读并承诺以上各条。"),
    "declare": phrase("确认声明"),
    "needs_network": phrase("这一步需要联网，请连上网络后再试。"),
    "refused_why": phrase("服务器没有接受，请报告裁判长。"),
    "insecure_title": phrase("这台平板不能离线评分"),
    "insecure": phrase(
        "当前地址不是安全连接（https），浏览器不允许离线保存。请用赛场二维码打开 https 地址。"
    ),
    "not_enrolled_title": phrase("平板尚未登记"),
    "not_enrolled": phrase("请裁判长出示登记二维码，用本平板的相机扫描。"),
    "loading_title": phrase("正在取评分任务"),
    "loading": phrase("第一次打开需要联网，请稍候。"),
    "unseated": phrase("席位未开始"),
    "seat_title": phrase("请裁判本人开始席位"),
    "seat_holds": phrase("本机有 %(count)s 项评分未上传，一项不会丢；席位开始后自动上传。"),
    "seat_pin": phrase("评分口令"),
    "seat_start": phrase("开始"),
    "seat_alone": phrase("结束我在“%(names)s”上的席位，只用这一台"),
    "seat_no_pin": phrase("这名裁判还没有设评分口令。请本人登录自己的账号，在“我的平板”里设置，再回到这里。"),
    "seat_forgot": phrase(
        "口令只有裁判本人知道，组委会、裁判长和技术人员都不问。忘记了，登录自己的账号重设。"
    ),
    "seat_switch": phrase("换到 %(number)s 号裁判的席位（%(count)s 项未上传）"),
    "leave": phrase("离席"),
    "leave_effect": phrase("离席后，这台平板要重新输入评分口令才能继续。换人、换平板、收平板时请先离席。"),
    "leave_unsent": phrase("还有 %(count)s 项未上传，联网上传后再离席。"),
    "leave_now": phrase("离席"),
    "not_persistent": phrase("浏览器可能清理本机数据：请把本页添加到主屏幕后再评分，并保持联网。"),
    "kinds": {key: kind.on_tablet for key, kind in KINDS.items()},
    "wrong": {
        "not_a_number": phrase("请输入数字。"),
        "not_whole": phrase("请输入整数个数。"),
        "too_many_decimals": phrase("最多 %(decimals)s 位小数。"),
        "out_of_range": phrase("应在 %(min)s 至 %(max)s 之间。"),
        "off_step": phrase("不是步长 %(step)s 的倍数。"),
    },
    "outcomes": {
        "late": phrase("关闭后才到的评分：已留存并列给裁判长，不计入。"),
        "quarantined": phrase("平板已停用：评分单独存放，不计入。"),
        "refused": phrase("服务器没有接受这一项，请重新评分。"),
    },
}


def tablet_words() -> dict[str, Any]:
    """The words in the reader's language; %(name)s places are filled on the tablet, which chooses the form too."""
    return {**_translated(WORDS), "problems": _told()}


def _translated(words: Words) -> dict[str, Any]:
    return {
        name: forms_for_scripts(word) if isinstance(word, str) else _translated(word)
        for name, word in words.items()
    }


def _told() -> dict[str, str]:
    return {
        code: say(Problem(code, {place: f"%({place})s" for place in places})) for code, places in TOLD.items()
    }
