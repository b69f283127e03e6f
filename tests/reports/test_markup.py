"""Text on its way into a page: nothing of it is ever markup."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from capacity.reports.markup import Markup, joined, tag
from capacity.visible import visible
from tests.properties import examples

HOSTILE = (
    *(
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='alert(1)",
        "&lt;b&gt;",
        "</style>",
    ),
    *(
        "</title><svg onload=alert(1)>",
        "javascript:alert(1)",
        "<!--",
        "]]>",
        "&#x3c;script&#x3e;",
        "\x00<b>",
        "\u202e<i>",
    ),
    *(
        "`${alert(1)}`",
        "{{7*7}}",
        "<iframe srcdoc='x'>",
        "<a href=//x.example>",
        "\\u003cb\\u003e",
        "<p style=x:expression(1)>",
    ),
)
"""As the lists of attacks on pages have them."""
TEXTS = st.sampled_from(HOSTILE) | st.text() | st.lists(st.sampled_from("<>&\"'=/ ;ab"), max_size=20).map("".join)


class Read(HTMLParser):
    """What a browser would find."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@given(TEXTS)
@examples(300)
def test_a_text_stays_a_text(text: str) -> None:
    found = Read(tag("b", text, title=text))

    assert (found.tags, found.attributes, found.text) == (["b"], [("title", visible(text))], visible(text))


@given(TEXTS, TEXTS)
@examples(100)
def test_what_is_put_together_elsewhere_is_a_text_again(one: str, other: str) -> None:
    found = Read(joined([tag("b", one), f"{tag('i', other)}"]))

    assert found.tags == ["b"]


def test_elements_and_attributes() -> None:
    assert tag("rect", x=1.25, y=None, class_="a") == '<rect x="1.2" class="a"/>'
    assert tag("meta", http_equiv="x") == '<meta http-equiv="x">'
    assert tag("p", Markup("<b>"), "<") == "\n<p><b>&lt;</p>"
