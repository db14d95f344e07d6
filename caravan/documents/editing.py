"""A paper as DOCX, for staff who have to finish it by hand: the same words as the PDF, from the same typst file.

It is a draft. It has no QR code and no hash, and says at its head that the paper on record is another one.
"""

from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from docx import Document as Docx
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from caravan.documents.drawing import markup
from caravan.documents.registry import Template

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What Chinese offices have on their machines; where one is missing, Word takes the next of its kind.
SONG, HEI = "仿宋", "黑体"
DRAFT = "供修改用的草稿，不是正式文书。正式文书以系统出具、可扫码查验的文本为准。"


def editable(template: Template, snapshot: dict[str, Any]) -> bytes:
    """Return the paper as DOCX; raises ``drawing.NotDrawn``."""
    reader = _Reader(_blank())
    reader.feed(markup(template, snapshot))
    out = BytesIO()
    reader.document.save(out)
    return out.getvalue()


def _blank() -> DocxDocument:
    document = Docx()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30), Mm(36)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _set_type(document.styles["Normal"], SONG, 14.5)
    for name, font, size in (("Title", SONG, 22), ("Heading 2", HEI, 14.5)):
        _set_type(document.styles[name], font, size)
    # Word's own title has a blue line under it.
    if (line := document.styles["Title"].element.pPr.find(qn("w:pBdr"))) is not None:
        document.styles["Title"].element.pPr.remove(line)
    section.header.paragraphs[0].text = DRAFT
    return document


def _set_type(style: Any, font: str, size: float) -> None:
    style.font.name, style.font.size = font, Pt(size)
    style.font.color.rgb = None
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


class _Reader(HTMLParser):
    """Builds the document from the few elements that ``official.typ`` makes."""

    BLOCKS = frozenset({"h1", "h2", "p", "div", "li", "td", "th"})

    def __init__(self, document: DocxDocument) -> None:
        super().__init__()
        self.document = document
        self.text: list[str] = []
        self.looks = ""
        self.rows: list[list[str]] = []
        self.is_in_body = self.is_in_table = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.is_in_body = True
        elif tag == "table":
            self._end_block("div")
            self.is_in_table, self.rows = True, []
        elif tag == "tr":
            self.rows.append([])
        elif tag == "br":
            self.text.append("\n")
        elif tag in self.BLOCKS:
            if not self.is_in_table:
                self._end_block("div")
            self.looks = dict(attrs).get("class") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.is_in_table = False
            self._lay_table()
        elif tag in {"td", "th"}:
            self.rows[-1].append(self._taken())
        elif tag in self.BLOCKS and not self.is_in_table:
            self._end_block(tag)

    def handle_data(self, data: str) -> None:
        if self.is_in_body:
            self.text.append(data)

    def _taken(self) -> str:
        text = "".join(self.text).replace("\u200b", "").strip()
        self.text = []
        return text

    def _end_block(self, tag: str) -> None:
        text = self._taken()
        if not text:
            return
        style = {"h1": "Title", "h2": "Heading 2"}.get(tag, "Normal")
        paragraph = self.document.add_paragraph(text, style=style)
        if tag == "h1" or self.looks == "centred":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif self.looks == "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif tag == "p" and self.looks != "plain":
            paragraph.paragraph_format.first_line_indent = Pt(29)
        self.looks = ""

    def _lay_table(self) -> None:
        width = max(map(len, self.rows), default=0)
        if not width:
            return
        table = self.document.add_table(rows=len(self.rows), cols=width, style="Table Grid")
        for row, cells in zip(table.rows, self.rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=False):
                cell.text = text
        self.document.add_paragraph()
