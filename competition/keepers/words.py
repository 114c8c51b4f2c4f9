"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "passphrase_weak": phrase(
        "口令太弱：至少 12 个字符（汉字算两个），不要用姓名、账号、连续或重复的字符，可以用四五个不相干的词。"
    ),
    "passphrase_wrong": phrase("%(name)s的口令不正确，请本人重新输入。"),
    "keeper_locked": phrase("%(name)s的口令连续输错次数过多，请 %(minutes)s 分钟后再试。"),
    "key_still_needed": phrase(
        "还有未解密的抽签要用这把钥匙，现在不能更换；忘记口令时由另外两位保管人解密。"
    ),
}

ACTIONS: dict[str, str] = {
    "keeper.key_set": phrase("设置保管口令"),
    "keeper.passphrase_changed": phrase("修改保管口令"),
    "keeper.passphrase_wrong": phrase("保管口令错误"),
    "keepers.named": phrase("指定名单保管人"),
}
