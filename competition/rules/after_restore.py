"""What was done after a backup and is to be done again where that backup was restored: one list for everybody.

The command that restores prints it, the administrators' page and docs/deploy.md say the same.
"""

# In Chinese and in English; what harms somebody soonest comes first.
DO_AGAIN: tuple[tuple[str, str], ...] = (
    ("撤回的同意", "consents taken back"),
    ("同意了的删除请求", "deletions that were granted"),
    ("撤销的技能等级", "skill levels that were revoked"),
    ("更正的姓名和证件号码", "names and document numbers put right"),
    ("撤销的角色、换下的人", "roles taken back, people replaced"),
    (
        "添加和删除的通行密钥、第二步验证和恢复码",
        "passkeys, second steps and recovery codes added and removed",
    ),
    ("停用的账号", "accounts that were closed"),
    ("改过的密码（旧密码又能用了）", "passwords that were changed (the old ones work again)"),
    (
        "取消的竞赛、单独取消和恢复的赛项、撤回和退回的报名、撤回公布的成绩",
        "contests cancelled, events called off alone and restored, entries withdrawn and returned, "
        "results taken back",
    ),
    (
        "规则的新版本，改过的日程、场次和场地",
        "new versions of rules, changes of the timetable, sessions and venues",
    ),
    (
        "向其他竞赛征求的同意和得到的答复",
        "agreements asked of other contests and their answers",
    ),
    (
        "作废、换发和打印的证书（证书管理员在“备份以后的证书”页登记）",
        "certificates made void, replaced and printed (the certificate officer says them on the page "
        "'Certificates of after the backup')",
    ),
    (
        "抽签、参赛证、推荐函和认定名单：编号由恢复的库重新给出，备份以后打印和交出的收回重做",
        "draws, badges, letters and lists for evaluation bodies: their numbers are given anew, what was printed "
        "and handed over after the backup is taken back and made again",
    ),
    (
        "提交、复核、签字、裁定、扣罚、录入、公布、发证",
        "submissions, checks, signatures, decisions, penalties, entries, publications, certificates",
    ),
)
