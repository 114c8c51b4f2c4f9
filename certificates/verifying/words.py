"""Words of this feature: the sentence for each problem."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "too_many_lookups": phrase("查验次数过多，请在 10 分钟后再试，或扫描证书上的二维码。"),
}
