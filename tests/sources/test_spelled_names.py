"""Names that differ in case, or in blanks around them, are one: Azure tells them apart by neither."""

from pathlib import Path

import pytest

from tests.request_logs import read

HEADER = "timestamp,deployment,model,input_tokens,output_tokens\n"


def log(path: Path, *names: tuple[str, str]) -> Path:
    rows = (f"2026-11-01T00:00:{at:02}Z,{name},{model},{100 + at},80\n" for at, (name, model) in enumerate(names))
    path.write_text(HEADER + "".join(rows))
    return path


@pytest.mark.parametrize("singles", [True, False])
def test_the_commonest_spelling_names_all(tmp_path: Path, singles: bool) -> None:  # noqa: FBT001
    names = [("chat", "gpt-5"), ("Chat", "gpt-5"), ("CHAT ", "GPT-5"), ("chat", "gpt-5"), ("other", "gpt-5")]
    chat, other = read(log(tmp_path / "log.csv", *names), singles=singles)
    assert (chat.name, chat.model, other.name) == ("chat", "gpt-5", "other")
    assert chat.series.input_tokens.tolist() == [100 + 101 + 102 + 103]
    assert chat.shape is not None
    assert chat.shape.input_tokens is not None
    assert chat.shape.input_tokens.max == 103
    assert [burst.max_requests for burst in chat.bursts] == [1, 4, 4]
    if singles:
        assert chat.requests is not None
        assert chat.requests.count == 4


def test_models_stay_apart(tmp_path: Path) -> None:
    """And the deployment is spelled alike in both."""
    found = read(log(tmp_path / "log.csv", ("Chat", "gpt-5"), ("chat", "gpt-4.1"), ("chat", "gpt-4.1")))
    assert [(one.name, one.model) for one in found] == [("chat", "gpt-4.1"), ("chat", "gpt-5")]
