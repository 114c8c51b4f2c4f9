"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "batch_empty": phrase("没有待打印的证书，请先确认获奖名单。"),
    "pile_outdated": phrase("整叠文件里有 %(count)s 张证书已经作废，不再提供；请点“重新生成整叠”。"),
    "pile_suspended": phrase(
        "这一批有 %(count)s 张证书因成绩撤回公布而暂停使用，整叠文件先不能下载；重新公布后再下载。"
    ),
    "public_url_not_set": phrase(
        "还没有设置对外网址，证书上的二维码会指向 %(address)s，别处扫不开。"
        "请在启动服务的环境里设置 JIANGSAI_PUBLIC_URL=https://域名，重新启动后再打印。"
    ),
    "characters_without_glyph": phrase(
        "有字符没有字体可以打印：%(characters)s，涉及：%(names)s。请更正姓名或补充字体后再打印。"
    ),
    "certificate_text_too_long": phrase(
        "文字过长，缩到最小也放不下，涉及：%(names)s。请换一种样式或缩短单位、赛项名称。"
    ),
}

ACTIONS: dict[str, str] = {
    "certificates.issued": phrase("签发一批证书"),
    "certificates.stopped": phrase("停止印制"),
    "certificates.went_on": phrase("继续印制"),
}

SUBJECTS: dict[str, str] = {
    "batch": phrase("证书批次"),
}
