"""When certificates may be printed."""

from competition.rules.words.catalogue import phrase

PRINT_POLICY_WORDS = {
    "ceremony": phrase("颁奖时印制（注明以公示结果为准）"),
    "after_publicity": phrase("公示结束后印制"),
}
