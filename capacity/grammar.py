"""Counts and articles in sentences: the one place that knows singular from plural."""


def with_article(noun: str) -> str:
    """`a set`, `an int`."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def counted(number: float, one: str, many: str = "") -> str:
    """`1 row`, `1,250 rows`; `many` where that is not `one` and an s: `2 requests are`."""
    text = f"{int(number):,}" if number == int(number) else f"{number:g}"
    return f"{text} {one if text == '1' else many or f'{one}s'}"
