"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "nothing_carries": phrase(
        "还没有接入短信或邮件，发不出去；请系统管理员接入以后再发，或导出名单打电话通知。"
    ),
    "nobody_to_send_to": phrase(
        "没有可以重新发送的：都已送达或已办，或者没有已接入的联系方式，请打电话通知。"
    ),
    "nobody_to_settle": phrase(
        "没有需要记为已另行通知的：还没有试着发送的不能停下，别人刚刚办过的不必再办；请刷新页面看一看。"
    ),
    "nothing_settled": phrase("这一条没有记为已另行通知，不用撤回；请刷新页面看一看。"),
    "told_who_watches": phrase("这是告诉监督仲裁或管理员的，由其本人阅读，组委会不能代为办结。"),
}

ACTIONS: dict[str, str] = {
    "notices.sent_again": phrase("重新发送没有送达的通知"),
    "notices.settled": phrase("通知记为已另行告知"),
    "notices.taken_up": phrase("撤回“已另行告知”"),
    "notices.exported": phrase("导出没有送达的通知"),
}
