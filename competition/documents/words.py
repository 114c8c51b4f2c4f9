"""Words of this feature: the sentence for each problem, the words of its lines in the log, what people are told."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "document_title_taken": phrase("已有同名的文件“%(title)s”。换了内容，请在那份文件里上传新版本。"),
    "document_without_file": phrase("还没有文件，请先上传再公布。"),
    "document_note_missing": phrase("请写明这一版改了什么，会和新版本一起公布。"),
    "document_is_taken_down": phrase("文件已撤下。要更换内容，请先恢复公布。"),
    "document_was_public": phrase("公布过的文件不能删除，可以写明理由撤下。"),
    "document_same_file": phrase("这份文件和已有的版本内容完全一样，请选择改过的文件。"),
    "document_step_not_possible": phrase("文件现在的状态不能办理这一步，请刷新页面查看。"),
    "document_file_missing": phrase("请选择要上传的文件。"),
    "version_in_force": phrase("这是现行版本：请撤下整份文件，或先上传新版本。"),
    "version_taken_down": phrase("这一版已经撤下。"),
    "event_has_documents": phrase("这个赛项公布过文件“%(title)s”，不能删除；不再举行的，请取消赛项。"),
    "document_not_as_logged": phrase(
        "文件 %(number)s 第 %(version)s 版同操作日志记下的校验值不符，或不见了。"
    ),
}

ACTIONS: dict[str, str] = {
    "document.added": phrase("准备公开文件"),
    "document.changed": phrase("更正公开文件的名称"),
    "document.published": phrase("公布文件"),
    "document.put_back": phrase("恢复公布文件"),
    "document.removed": phrase("删除未公布的文件"),
    "document.replaced": phrase("更换文件内容"),
    "document.taken_down": phrase("撤下文件"),
    "document.version_taken_down": phrase("撤下文件的旧版本"),
}

SUBJECTS: dict[str, str] = {
    "contest_document": phrase("公开文件"),
}

_WHOM = phrase("报名的人、工作人员、报名单位的管理员")
NOTICES: dict[str, Notice] = {
    "document_published": Notice(phrase("公布文件"), _WHOM),
    "document_replaced": Notice(phrase("文件有新版本"), _WHOM),
    "document_taken_down": Notice(phrase("文件已撤下"), _WHOM),
}
