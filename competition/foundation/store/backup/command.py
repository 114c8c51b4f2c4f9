"""`create FILE` and `restore FILE`, as an operator gives them: where, with which passphrase, and what follows."""

import getpass
from datetime import datetime
from pathlib import Path

from competition.foundation.store.backup.creating import create
from competition.foundation.store.backup.problems import BackupProblem
from competition.foundation.store.backup.restoring import restore
from competition.foundation.system.settings import SHORTEST_PASSPHRASE, SQLITE
from competition.rules.after_restore import DO_AGAIN


def main(words: list[str], environ: dict[str, str]) -> None:
    """`create FILE` or `restore FILE`."""
    verb, file = words[0], Path(words[1]).resolve()
    data = Path(environ.get("JIANGSAI_DATA", "var")).resolve()
    url = environ.get("JIANGSAI_DATABASE_URL", f"{SQLITE}{data / 'jiangsai.sqlite'}")
    passphrase = passphrase_of(environ, new=verb == "create")
    if verb == "create":
        create(file, data, url, passphrase)
        size = file.stat().st_size / 2**20
        print(f"已备份到 {file}（{size:.1f} MB，已加密）。 Backed up, encrypted.")
    else:
        made_at = restore(file, data, url, passphrase)
        print(f"已恢复到 {data}，逐表核对一致。 Restored; every table compared equal.")
        print(what_follows(made_at))


def what_follows(made_at: datetime) -> str:
    """What the person at the keyboard has to know about the time between the backup and now."""
    made = f"{made_at.astimezone():%Y-%m-%d %H:%M}"
    chinese, english = ("\n".join(f"     - {one[side]}" for one in DO_AGAIN) for side in (0, 1))
    return f"""
备份的时间 The backup was made at: {made}
接下来：
  1. 先让平板断网（关掉赛场 Wi-Fi），再启动：python3 tasks.py run --data 上面的目录
  2. {made} 以后停用过的平板、换下的裁判，先重新停用、更换：否则它们补传的评分会计入。
  3. 打开 Wi-Fi。平板会自动把手里的评分全部再传一遍，已有的不会重复；请让每台平板都开机联网。
  4. 备份之后登记的平板会提示重新登记：裁判长出示同一名裁判的二维码，扫描后它的评分自动补传。
  5. 在“评分进度”页等到每台平板都已报到，再复核、签字、算分。
  6. 所有人都要重新登录，备份以前发出的一次性链接都作废了。
  7. {made} 以后的下列事项要重做（管理员的“今日”页也列着，做完在那里确认）：
{chinese}
What happens next:
  1. Keep tablets off the network (switch the hall's Wi-Fi off), then start: python3 tasks.py run --data THAT_FOLDER
  2. Revoke again the tablets, and replace again the judges, of after {made}: what they send would count.
  3. Switch the Wi-Fi on. Tablets send all marks they hold once more by themselves; nothing counts twice.
  4. A tablet enrolled after the backup asks to be enrolled again: show the QR of the same judge.
  5. On the page 'Marking progress' wait until every tablet has reported, then check, sign and compute.
  6. Everybody signs in anew; one-time links of before the backup are void.
  7. Do again what was done after {made} (administrators find the list on their page of today, too, and confirm it there):
{english}"""


def passphrase_of(environ: dict[str, str], *, new: bool) -> str:
    """From JIANGSAI_BACKUP_PASSPHRASE, from a key file, or typed (twice when it is new)."""
    if environ.get("JIANGSAI_BACKUP_KEY_FILE"):
        given = passphrase_in(Path(environ["JIANGSAI_BACKUP_KEY_FILE"]))
    else:
        given = environ.get("JIANGSAI_BACKUP_PASSPHRASE") or typed("备份口令 Passphrase: ")
        by_hand = "JIANGSAI_BACKUP_PASSPHRASE" not in environ
        if new and by_hand and typed("再输一次 Once more: ") != given:
            raise BackupProblem("两次输入的口令不一样。", "The two passphrases differ.")
    if new and len(given) < SHORTEST_PASSPHRASE:
        raise BackupProblem(
            f"口令太短，至少 {SHORTEST_PASSPHRASE} 个字符。",
            f"The passphrase is too short: at least {SHORTEST_PASSPHRASE} characters.",
        )
    return given


def passphrase_in(file: Path) -> str:
    """What a key file holds."""
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise BackupProblem(
            f"口令文件 {file} 读不出来，请检查 --key-file 后面的文件名。",
            f"The key file {file} cannot be read; check the name after --key-file.",
        ) from problem


def typed(prompt: str) -> str:
    """What a person types unseen; where nobody can type, how else to give it."""
    try:
        return getpass.getpass(prompt)
    except EOFError as problem:
        raise BackupProblem(
            "没有人能输入口令：请用 --key-file 文件，或设置环境变量 JIANGSAI_BACKUP_PASSPHRASE。",
            "Nobody can type the passphrase here: give --key-file FILE, or set JIANGSAI_BACKUP_PASSPHRASE.",
        ) from problem
