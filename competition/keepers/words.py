"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "event_without_keepers": phrase("%(event)s 的名单保管人没有指定齐，或有人没有设口令。"),
    "passphrase_weak": phrase(
        "口令太弱：至少 12 个字符（汉字算两个），不要用姓名、账号、连续或重复的字符，可以用四五个不相干的词。"
    ),
    "keeper_rests": phrase(
        "%(name)s的账号刚找回，口令停用：安全管理员当面核对本人、恢复加密裁判的角色以后才能用。"
        "不能等的，由另外两位保管人（或代理人）打开，或用两半恢复单换封。"
    ),
    "passphrase_wrong": phrase("%(name)s的口令不正确，请本人重新输入。"),
    "keeper_locked": phrase("%(name)s的口令连续输错次数过多，请 %(minutes)s 分钟后再试。"),
    "key_still_needed": phrase(
        "还有未解密的抽签要用这把钥匙，现在不能更换；忘记口令时由另外两位保管人解密。"
    ),
    "keeper_is_organiser": phrase(
        "%(name)s是组委会成员，不能保管名单：请另指定一人，或在“人员与角色”采用小型竞赛的简化设置。"
    ),
    "keepers_of_organiser_too_many": phrase("小型竞赛至多一位保管人由组委会成员兼任，请另指定其余各位。"),
    "keepers_of_one_hand": phrase(
        "同一个人可能进入过%(first)s和%(second)s的账号（看到过两人的一次性链接，或两人用同一个手机号、邮箱）：请撤销其中一人，由另一位安全管理员重新确认，"
        "或请本人自己注册账号、用收得到消息的手机号或邮箱作登录名；只有一位管理员的，开赛前可采用小型竞赛的简化设置。"
    ),
    "keeper_of_organisers_hand": phrase(
        "同一个人可能进入过%(name)s和组委会的账号（看到过链接，或用同一个手机号、邮箱）：请撤销，由与组委会无关的安全管理员重新确认，"
        "或请本人自己注册账号；只有一位管理员的，开赛前可采用小型竞赛的简化设置。"
    ),
    "keeper_not_confirmed": phrase("%(name)s的任命还没有确认：请安全管理员或其指派的监督在“任命确认”办理。"),
    "keeper_link_seen": phrase(
        "组委会给%(name)s的账号生成过一次性链接：请撤销后重新任命并确认，账号重新交给本人，再设口令。"
    ),
    "keeper_key_before_confirmation": phrase(
        "%(name)s的口令是在任命确认以前，或账号找回以前设置的：请本人登录，在“加密口令”重新设置。"
    ),
    "keeper_without_own_device": phrase(
        "%(name)s在任命确认后没有用自己的设备登录过：请本人用组委会没有登录过的设备登录一次。"
    ),
}

ACTIONS: dict[str, str] = {
    "keeper.key_set": phrase("设置保管口令"),
    "keeper.passphrase_changed": phrase("修改保管口令"),
    "keeper.passphrase_wrong": phrase("保管口令错误"),
    "keepers.named": phrase("指定名单保管人"),
}
