"""Lists, forms, letters and badges on paper."""

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from PIL import Image
from pypdf import PdfReader
from reportlab import rl_config

from certificates import pdf
from competition.foundation.paper import cards, forms, letters, lists, page_parts, typesetting
from competition.foundation.paper.cards import Badge
from competition.foundation.paper.forms import FormPaper, form_pdf
from competition.foundation.paper.letters import LetterPaper, letter_pdf
from competition.foundation.paper.lists import Column, ListPaper, list_pdf
from tests.papers.test_certificate_pdf import HOSTILE, RARE, certificate, squeezed, unembedded

COLUMNS = [Column("序号", 0.5, "center"), Column("姓名", 1), Column("单位", 3), Column("签字", 1.2)]


def listed(count, **changes):
    rows = [
        [str(i), f"选手{i}", "江苏省苏州市高新精密机械制造有限公司" * (1 + i % 2), ""]
        for i in range(1, count + 1)
    ]
    return ListPaper("第八届江苏技能状元大赛参赛名单", COLUMNS, rows, author="组委会", **changes)


def pages(body):
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(body)).pages]


def test_a_list_names_every_row_once_and_counts_its_pages():
    found = pages(list_pdf(listed(75, facts=[("赛项", "装配钳工")], signers=["裁判长", "监督长"])))
    assert len(found) > 2
    assert all(f"第{n}页，共{len(found)}页" in page for n, page in enumerate(found, start=1))
    whole = "".join(found)
    assert [whole.count(f"选手{n}江苏省") for n in range(1, 76)] == [1] * 75
    assert all("姓名" in page for page in found)
    assert "裁判长：" in found[-1]


@pytest.mark.parametrize("count", [0, 1, 22, 23, 24, 25, 26])
def test_signatures_find_room_however_many_rows_there_are(count):
    found = pages(list_pdf(listed(count, signers=["裁判长"], notes=["备注"])))
    assert "裁判长：" in found[-1]
    assert "备注" in found[-1]


@pytest.mark.parametrize("count", range(12, 27))
def test_many_signers_stand_in_lines_of_three_above_the_foot(count):
    signers = ["1 号裁判", "2 号裁判", "3 号裁判", "裁判长", "监督", "选手（现场确认）", "代表队"]
    body = list_pdf(listed(count, signers=signers))
    found = []

    def note(text, _matrix, place, _font, size):
        if text.strip().endswith("："):
            found.append((round(place[4]), round(place[5]), round(size, 1)))

    PdfReader(io.BytesIO(body)).pages[-1].extract_text(visitor_text=note)
    lines = sorted({y for _x, y, _size in found}, reverse=True)
    assert [sum(y == line for _x, y, _size in found) for line in lines] == [3, 3, 1]
    assert min(size for _x, _y, size in found) > 9
    assert lines[-1] > 15 * 72 / 25.4


def test_the_fingerprint_tells_lists_apart_and_stands_in_the_foot():
    one, other = listed(3), listed(4)
    assert one.fingerprint != other.fingerprint
    assert one.fingerprint == listed(3).fingerprint
    assert one.fingerprint[:32] in pages(list_pdf(one))[0]


def test_hostile_and_rare_names_are_only_text():
    names = [*HOSTILE, *RARE]
    body = list_pdf(
        ListPaper("<b>名单", COLUMNS, [[str(n), name, "", ""] for n, name in enumerate(names)], author="")
    )
    whole = "".join(pages(body))
    assert [name for name in names if squeezed(name) not in whole] == []
    assert unembedded(body) == []


def test_a_form_a_letter_and_badges_are_drawn():
    form = form_pdf(
        FormPaper(
            "申报表",
            [("姓名", "林知夏"), ("单位", "某某公司")],
            [("意见", "同意推荐。" * 40)],
            signers=["经办人"],
            author="组委会",
        )
    )
    assert "林知夏" in pages(form)[0]
    assert "经办人：" in pages(form)[0]
    letter = letter_pdf(
        LetterPaper(
            "关于表彰的决定", ["　　" + "决定内容。" * 60] * 6, "组委会", "2026年11月22日", mark="代拟稿"
        )
    )
    assert len(pages(letter)) > 1
    assert "组委会" in pages(letter)[-1]
    picture = io.BytesIO()
    Image.new("RGB", (295, 413), "#88aacc").save(picture, "JPEG")
    badge = Badge(
        "第八届江苏技能状元大赛",
        "参赛证",
        "欧阳䶮",
        "A03-012",
        [("赛项", "装配钳工"), ("代表队", "苏州市")],
        picture.getvalue(),
    )
    single = cards.badges_pdf([badge, badge])
    assert [("欧阳䶮" in page) for page in pages(single)] == [True, True]
    assert len(pages(cards.badges_pdf([badge] * 5, four_to_a_sheet=True))) == 2
    assert unembedded(single) == []


def test_many_documents_at_once_do_not_mix_up_their_characters():
    han = [chr(point) for point in range(0x4E00, 0x4E00 + 800)]
    lists = [
        ListPaper(
            f"名单{n}",
            [Column("姓名")],
            [["".join(han[n * 40 + i * 4 : n * 40 + i * 4 + 4])] for i in range(10)],
            author="组委会",
        )
        for n in range(20)
    ]
    alone = [list_pdf(one) for one in lists]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(list_pdf, lists * 3))
    assert together == alone * 3


def test_threads_that_ask_at_once_get_one_and_the_same_font():
    script = """
import sys, threading
sys.setswitchinterval(1e-6)
from competition.foundation.paper import fonts
found, go = [], threading.Barrier(8)
def ask():
    go.wait()
    found.append(fonts.chain("kai")[0])
threads = [threading.Thread(target=ask) for _ in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
assert len(set(map(id, found))) == 1, found
"""
    home = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", script], cwd=home, check=True)


def test_nothing_we_draw_reads_markup():
    sources = [
        Path(module.__file__) for module in (typesetting, page_parts, lists, forms, letters, cards, pdf)
    ]
    assert all("Paragraph(" not in path.read_text("utf-8") for path in sources)
    assert rl_config.trustedSchemes == rl_config.trustedHosts == []


def test_lines_never_begin_with_closing_marks():
    lines = typesetting.wrapped("江苏技能状元大赛，江苏技能状元大赛。江苏技能状元大赛；", "hei", 10, 82)
    assert all(line[0] not in "，。；" for line in lines)


def about(body):
    reader = PdfReader(io.BytesIO(body))
    return reader.metadata.title, reader.metadata.author, reader.trailer["/Root"]["/Lang"]


BADGE = Badge("第八届大赛", "参赛证", "林知夏", "A03-012", [])
MADE = {
    "list": (lambda: list_pdf(listed(3)), "第八届江苏技能状元大赛参赛名单", "组委会"),
    "form": (lambda: form_pdf(FormPaper("申报表", [], author="组委会")), "申报表", "组委会"),
    "letter": (
        lambda: letter_pdf(LetterPaper("关于推荐\n选手的函", [], "组委会", "")),
        "关于推荐选手的函",
        "组委会",
    ),
    "badges": (lambda: cards.badges_pdf([BADGE]), "参赛证", "第八届大赛"),
    "slips": (
        lambda: cards.slips_pdf("赛位表", [cards.Slip("赛位", "7")], author="组委会"),
        "赛位表",
        "组委会",
    ),
    "test sheet": (lambda: pdf.correction_sheet(297, 210, pdf.About("校正页", "组委会")), "校正页", "组委会"),
}


@pytest.mark.parametrize(("make", "title", "author"), MADE.values(), ids=MADE)
def test_every_paper_tells_its_title_whose_it_is_and_its_language(make, title, author):
    assert about(make()) == (title, author, "zh-CN")
    reading = Flask("reader")
    Babel(reading, default_locale="en")
    with reading.app_context():
        assert about(make())[2] == "en"


def test_a_certificate_is_in_chinese_whoever_asks_and_tells_who_issued_it():
    sheet, *_rest = certificate("林知夏")
    told = pdf.About("第八届大赛 一等奖 JS1", "组委会")
    reading = Flask("reader")
    Babel(reading, default_locale="en")
    with reading.app_context():
        assert about(pdf.single(sheet, about=told)) == ("第八届大赛 一等奖 JS1", "组委会", "zh-CN")
        assert about(pdf.pile([sheet], about=told)) == ("第八届大赛 一等奖 JS1", "组委会", "zh-CN")
