import pytest

from capacity.grammar import counted


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 rows"),
        (1, "1 row"),
        (2, "2 rows"),
        (1250, "1,250 rows"),
        (2e6, "2,000,000 rows"),
        (1.0, "1 row"),
        (1.5, "1.5 rows"),
    ],
)
def test_one_is_no_plural(number: float, text: str) -> None:
    assert counted(number, "row") == text


def test_a_plural_of_its_own() -> None:
    assert counted(1, "request is", "requests are") == "1 request is"
    assert counted(2, "request is", "requests are") == "2 requests are"
