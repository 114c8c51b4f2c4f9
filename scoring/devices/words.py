"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "device_unknown": phrase("平板未登记，请扫描登记二维码。"),
    "enrolment_over": phrase("登记码已使用或已过期，请裁判长重新出示二维码。"),
    "tablet_beside_another": phrase("%(number)s 号裁判已有平板在用；再登记一台，请写明理由。"),
    "device_key_wrong": phrase("平板的密钥无法识别，请换用新版浏览器。"),
    "device_revoked": phrase("这台平板已停用，请联系裁判长。"),
    "device_of_other_seat": phrase("这台平板里存着另一名裁判的评分，请裁判长出示那名裁判的登记二维码。"),
}

ACTIONS: dict[str, str] = {
    "device.enrolled": phrase("启用平板"),
    "device.invited": phrase("生成平板启用码"),
    "device.returned": phrase("重新登记平板"),
    "device.revoked": phrase("停用平板"),
}
