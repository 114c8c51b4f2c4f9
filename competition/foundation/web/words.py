"""Words of the house itself: sentences of its problems, lines of its log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "not_allowed": phrase("这一步不由当前账号办理，请换用有权限的账号。"),
    "signed_out": phrase(
        "登录已过期，这次提交没有收下。请返回上一页，多数浏览器会保留填写的内容；"
        "先复制要紧的文字，再在另一个标签页登录，然后刷新这一页重新提交。"
    ),
    "overtaken": phrase(
        "你打开这一页以后，别人（或另一个窗口）改过这些内容。你填写的没有丢；下面写着现在保存的，核对后再保存，就以你填写的为准。"
    ),
    "changed_meanwhile": phrase(
        "这条记录刚被别人修改。请先另存你填写的内容，再重新打开这一页，看过现在的内容后办理。"
    ),
    "job_is_over": phrase("任务已经结束，不能取消。"),
    "job_is_not_stopped": phrase("任务没有停止，不需要继续。"),
    "file_empty": phrase("文件是空的，请重新选择文件。"),
    "file_too_large": phrase("文件超过 %(limit)s MB，请压缩后再上传。"),
    "office_macros": phrase("文件里有宏，别人打开时会运行。请另存为不含宏的文件后再上传。"),
    "file_kind": phrase("只接受 %(allowed)s 文件，请转换格式后再上传。"),
    "picture_too_large": phrase("图片像素过大，请缩小到 4000 万像素以内。"),
    "picture_unreadable": phrase("图片无法读取，请重新拍照或另存为 JPEG 后上传。"),
    "workbook_unreadable": phrase("工作簿无法读取，请用模板重新填写并另存为 .xlsx。"),
    "workbook_too_large": phrase("工作簿内容过大，请删除多余的工作表和空行。"),
    "file_damaged": phrase("文件 %(file)s 与登记的校验值不符，请联系系统管理员恢复备份。"),
    "workbook_too_long": phrase("一次最多导入 %(most)s 行，请分成几个文件。"),
    "heading_missing": phrase(
        "前 %(rows)s 行里没有找到表头（应有：%(columns)s）。请看看第一个工作表是不是要导入的那一个，或使用最新模板。"
    ),
    "columns_missing": phrase("第 %(row)s 行的表头缺少这些列：%(columns)s，请补上或使用最新模板。"),
    "column_twice": phrase("表头“%(column)s”出现了两次（%(cells)s），请只留一列。"),
    "cells_merged_across": phrase("%(cells)s 跨列合并，看不出各列写的是什么，请取消合并后分别填写。"),
    "cells_filled": phrase("合并的单元格 %(cells)s 按每一行内容相同读入。"),
    "cells_selectors_removed": phrase("单元格 %(cells)s 中有看不见的字形选择符，已去掉，请核对文字。"),
    "rows_hidden": phrase(
        "第 %(cells)s 行在 Excel 里被隐藏或筛选掉了，也会一起读入；不要的请删除后重新上传。"
    ),
    "cell_formula_unread": phrase(
        "公式没有保存计算结果，读不到内容。请在 Excel 中打开、保存后再上传，或改为直接填写。"
    ),
    "cell_became_date": phrase("被 Excel 改成了日期或时间（%(shown)s），请把该列设为文本后重新填写。"),
    "workbook_empty": phrase("工作簿中没有填写任何一行，请按模板填写后再导入。"),
    "cell_lost_digits": phrase(
        "被存成了数字，Excel 只保留 15 位，后面的已丢失；请把该列设为文本后重新填写。"
    ),
    "log_broken": phrase("操作日志在第 %(number)s 条断裂：这一条被改动，或它前面有一条被删除、插入。"),
    "log_unreadable": phrase("操作日志第 %(number)s 条无法读取，其他记录都没有核对。"),
    "history_unreadable": phrase("“%(room)s”有一处无法读取，这一部分没有核对完。"),
    "log_head_differs": phrase("操作日志第 %(number)s 条与记下的校验值不符，或日志没有这么长。"),
    "reading_busy": phrase(
        "服务器正在处理许多文件，这一份没有收下。请一分钟后再传一次；已保存的内容都在，返回上一页，填写的内容不会丢失。"
    ),
    "disk_reserve": phrase(
        "服务器磁盘快满了，余下的空间留给评分，暂不接收文件。请告诉系统管理员；已保存的内容都在，返回上一页，填写的内容不会丢失。"
    ),
    "cannot_store": phrase(
        "服务器暂时不能读写数据，这一步没有完成。已保存的内容都在；请稍后再试，一直如此请告诉系统管理员。"
    ),
    "pdf_unreadable": phrase("PDF 无法读取，请重新导出或扫描后再上传。"),
}

ACTIONS: dict[str, str] = {
    "demonstration.founded": phrase("建演示赛"),
}
