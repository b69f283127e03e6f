"""A workload file to begin with: it sizes at once, for every model, and nothing is ever lost."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.checks.policy import Policy
from capacity.reading.json_schema import describe
from capacity.sizing.planning_key import Planning
from capacity.sizing.workload import Deployed, Limits, Slo, Workload
from capacity.sources.workloads import examples, policy_file, policy_starter, starter, workload_file

COMMAND, TODAY = "init", ()
ROOT = Path(__file__).parents[2]
CATALOG = Catalog()
MODELS = [file.name for file in CATALOG.files()]
EXAMPLES = sorted((ROOT / "workloads").glob("*.yaml"))
SIZE = ("size", "-", "--today", "2026-11-22")
MODELINE = "# yaml-language-server: $schema=workload.schema.json\n"
Run = Callable[..., subprocess.CompletedProcess[str]]


def test_it_sizes_at_once_for_every_model(capacity: Run, tmp_path: Path) -> None:
    for number, model in enumerate(MODELS):
        text = starter.text(f"model-{number:03}", model, CATALOG)
        assert text.startswith(MODELINE)
        (tmp_path / f"{number:03}.yaml").write_text(text, encoding="utf-8")

    sized = capacity("size", tmp_path, *SIZE[2:], "--format", "json")

    assert (sized.returncode, sized.stderr) == (0, "")
    assert [plan["model"] for plan in json.loads(sized.stdout)["plans"]] == MODELS


@pytest.mark.parametrize(
    ("model", "why"),
    [
        ("Qwen 3 32B", "the weight of output tokens of Qwen 3 32B on PTUs is not published"),
        ("MAI-DS-R1", "MAI-DS-R1 1 was retired on 2026-02-27."),
        ("gpt-5.2", None),
    ],
)
def test_a_model_that_cannot_be_planned_is_told(capacity: Run, tmp_path: Path, model: str, why: str | None) -> None:
    ran = capacity("init", tmp_path / "shop.yaml", "--model", model)

    assert ran.returncode == 0
    assert (tmp_path / "shop.yaml").is_file()
    assert ("cannot be planned yet" in ran.stderr) == (why is not None)
    assert why is None or f"shop cannot be planned yet: {why}" in ran.stderr


@pytest.mark.parametrize("model", ["gpt-5.2", "gpt-image-2", "text-embedding-3-large", "DeepSeek-R1"])
def test_the_answer_is_an_offer(capacity: Run, model: str) -> None:
    """Nothing of the file is unfit for its model: every kind of model gets an offer of a known size."""
    table = capacity(*SIZE, stdin=capacity("init", "-", "--model", model).stdout).stdout

    assert re.search(r"^[> ]*Global (Provisioned|Standard)[^?]+ [\d,.]+ ", table, re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_given_as_it_stands(capacity: Run, example: Path) -> None:
    ran = capacity("init", "-", "--from", example.stem)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == example.read_text(encoding="utf-8")
    assert capacity(*SIZE, stdin=ran.stdout).returncode == 0


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_sizes_for_another_model(capacity: Run, example: Path) -> None:
    own = next(iter(workload_file.of_text(example.read_text(encoding="utf-8"), "", CATALOG))).model
    other = {"product-images": "gpt-image-1", "document-index": "text-embedding-ada-002"}.get(example.stem, "KIMI k3")
    ran = capacity("init", "-", "--from", example.stem, "--model", other)

    name = CATALOG.file(other).name
    expected = re.sub(r"(?m)^model: .*?(?=$| #)", f"model: {name}", example.read_text(encoding="utf-8"))
    assert name != own
    assert ran.stdout == expected
    assert ran.stderr == "The comments are the example's own, and may speak of its own model.\n"
    assert capacity(*SIZE, stdin=ran.stdout).returncode == 0


def test_every_key_stands_below_what_it_means() -> None:
    text = starter.text("shop", "gpt-5.2", CATALOG)
    section = ""

    for key in re.finditer(r"((?:^ *# .*\n)+)^( *)#?(\w+):", text, re.MULTILINE):
        section = section if key[2] else key[3]
        comment = " ".join(line.strip("# ") for line in key[1].splitlines())
        assert comment == describe(Workload, [section, key[3]] if key[2] else [key[3]])
    keys = re.findall(r"^ *#?(\w+):", text, re.MULTILINE)
    assert len(keys) == len(re.findall(r"# .*\n *#?(\w+):", text))
    optional = {key for record in (Planning, Slo, Limits, Deployed) for key in record.record_fields}
    assert optional - {"sku_capacity"} <= set(keys)


@pytest.mark.parametrize("model", ["gpt-5.2", "gpt-image-2", "text-embedding-3-large"])
def test_it_is_readable_at_100_columns(model: str) -> None:
    assert max(map(len, starter.text("shop", model, CATALOG).splitlines())) <= 100


TOGETHER = [{"growth_share_per_month", "growth_months"}, {"deployment_type", "ptus"}]
OFF = re.findall(r"^ *#(\w+):", starter.text("shop", "gpt-5.2", CATALOG), re.MULTILINE)


@pytest.mark.parametrize("key", OFF)
def test_every_key_that_is_off_can_be_switched_on(key: str) -> None:
    """With the key that it is indented under, those that it needs beside it, or its first one."""
    lines = starter.text("shop", "gpt-5.2", CATALOG).splitlines()
    children = sections(lines)
    on = {key, *children.get(key, ())[:1], *(parent for parent, keys in children.items() if key in keys)}
    on |= {each for pair in TOGETHER if on & pair for each in pair}
    text = "\n".join(re.sub(rf"#(?=({'|'.join(on)}):)", "", line) for line in lines)

    (workload,) = workload_file.of_text(text, "", CATALOG)
    assert workload != workload_file.of_text("\n".join(lines), "", CATALOG)[0]


def sections(lines: list[str]) -> dict[str, list[str]]:
    """Each section that is off, with its keys."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if top := re.match(r"#?(\w+):$", line):
            found[top[1]] = []
        elif (key := re.match(r"  #(\w+):", line)) and found:
            list(found.values())[-1].append(key[1])
    return {name: keys for name, keys in found.items() if f"#{name}:" in lines}


def test_it_says_what_to_do_next(capacity: Run, tmp_path: Path) -> None:
    file, schema = tmp_path / "the shop.yaml", tmp_path / "workload.schema.json"

    ran = capacity("init", file)

    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr.splitlines() == [
        f"{file} is written. To size it:",
        f"  capacity size '{file}'",
        "To have editors know its keys:",
        f"  capacity schema --output {schema}",
    ]
    capacity("schema", "--output", schema)
    assert "schema" not in capacity("init", file, "--force").stderr


def test_a_file_is_never_replaced_unasked(capacity: Run, complaints: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "workload.yaml"
    file.write_text("mine\n", encoding="utf-8")

    assert complaints(file).endswith("already exists; choose another name or use --force")
    assert file.read_text(encoding="utf-8") == "mine\n"
    assert capacity("init", file, "--force").returncode == 0
    assert file.read_text(encoding="utf-8").startswith(MODELINE)


def test_a_link_that_leads_nowhere_is_a_file(complaints: Callable[..., str], tmp_path: Path) -> None:
    link = tmp_path / "workload.yaml"
    link.symlink_to(tmp_path / "missing.yaml")

    assert "already exists" in complaints(link)
    assert link.is_symlink()


def test_nothing_is_written_after_a_mistake(complaints: Callable[..., str], tmp_path: Path) -> None:
    complaints(tmp_path / "a.yaml", "--model", "gpt-5.22")
    complaints(tmp_path / "missing" / "a.yaml")

    assert list(tmp_path.iterdir()) == []


def test_without_a_name_it_is_workload_yaml_here(process: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    assert process("init", env={"PYTHONPATH": str(ROOT)}).returncode == 0
    assert "\nname: workload\n" in (tmp_path / "workload.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "options", "name"),
    [
        ("shop.yaml", (), "shop"),
        ("my shop.yaml", (), "my-workload"),
        ("on.yaml", (), '"on"'),
        ("null.yaml", (), '"null"'),
        ("---.yaml", (), '"---"'),
        ("shop.yaml", ("--name", "1e3"), '"1e3"'),
        ("shop.yaml", ("--name", "42"), '"42"'),
        ("shop.yaml", ("--name", "2026-11-22", "--from", "support-chat"), '"2026-11-22"'),
        ("shop.yaml", ("--from", "support-chat"), "support-chat"),
    ],
)
def test_the_name_of_the_workload(
    capacity: Run, tmp_path: Path, file: str, options: tuple[str, ...], name: str
) -> None:
    assert capacity("init", tmp_path / file, *options).returncode == 0

    text = (tmp_path / file).read_text(encoding="utf-8")
    assert f"\nname: {name}\n" in text
    assert workload_file.of_text(text, "", CATALOG)[0].name == name.strip('"')


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--model", "gpt-5.22"), "--model gpt-5.22: unknown model `gpt-5.22`, did you mean `gpt-5.2`?"),
        (("--name", "a b"), "--name a b: use letters, digits, - and _ alone"),
        (("--name", "a", "--from", "mini-shapes"), "--name a: `mini-shapes` holds several workloads, which have names"),
        (("--from", "support-chat", "--interactive"), "--from: takes an example as it stands: leave out --interactive"),
        (("--interactive",), "--interactive: needs a terminal: leave it out"),
        (("--from", "product-images", "--model", "gpt-5.2"), "`product-images` is for image models, and this is one"),
        (("--from", "support-chat", "--model", "gpt-image-2"), "is for text models, and this is one for image: leave"),
    ],
)
def test_what_is_refused(complaints: Callable[..., str], options: tuple[str, ...], complaint: str) -> None:
    assert complaint in complaints("-", *options)


def test_an_unknown_example_lists_all(capacity: Run) -> None:
    ran = capacity("init", "-", "--from", "call-centre")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "unknown example, did you mean `call-center`? these are known:\n" in ran.stderr
    assert "  call-center          A load known by how many requests run at once\n" in ran.stderr
    assert [line.split()[0] for line in ran.stderr.splitlines()[1:]] == [path.stem for path in EXAMPLES]
    assert all(re.fullmatch(r"[A-Z].{9,}[^.:;]", shows) for shows in examples.names().values())
    assert max(map(len, ran.stderr.splitlines())) <= 110


JOIN = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "capacity", *sys.argv[1:]])
"""
"""Makes standard input the terminal that controls the process: then Ctrl-C is a signal."""


class Terminal:
    """A pseudo terminal with `capacity` running in it; its standard output goes elsewhere."""

    def __init__(self, end: int, process: "subprocess.Popen[bytes]") -> None:
        self.end = end
        self.process = process
        self.seen = ""

    def answer(self, *answers: str) -> None:
        for answer in answers:
            self._until_asked()
            os.write(self.end, answer.encode(errors="surrogateescape"))

    def _until_asked(self) -> None:
        """Until a question waits: it ends with its default."""
        new = ""
        while not re.search(r"\[[^\]]*\] $", new):
            new += os.read(self.end, 1 << 16).decode(errors="replace").replace("\r\n", "\n")
        self.seen += new

    def ended(self) -> tuple[int, str, str]:
        """The exit code, standard output, and all that the terminal showed."""
        assert self.process.stdout is not None
        out = self.process.communicate(timeout=60)[0].decode()
        code = self.process.returncode
        try:
            while part := os.read(self.end, 1 << 16):
                self.seen += part.decode(errors="replace").replace("\r\n", "\n")
        except OSError:  # how Linux reports the end
            pass
        return code, out, self.seen


@contextmanager
def terminal(*arguments: str | Path) -> Iterator[Terminal]:
    end, other = pty.openpty()
    command = [sys.executable, "-c", JOIN, "init", *map(str, arguments)]
    with subprocess.Popen(command, stdin=other, stdout=subprocess.PIPE, stderr=other, cwd=ROOT) as process:
        os.close(other)
        try:
            yield Terminal(end, process)
        finally:
            process.kill()
            os.close(end)


def keys(text: str) -> dict[str, str]:
    """The keys that are on."""
    return dict(re.findall(r"^ *(\w+): (.+)$", text, re.MULTILINE))


def test_a_few_answers_make_a_file(capacity: Run, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    with terminal(file, "--interactive") as session:
        session.answer("gpt-5.4-mini\n", "minute\n", "1_500\n", "1500\n", "business-hours\n", "2000\n", "150\n")
        code, out, seen = session.ended()

    assert (code, out) == (0, "")
    assert keys(file.read_text(encoding="utf-8")) == {
        "version": "1", "name": "shop", "model": "gpt-5.4-mini", "peak_rpm": "1500", "profile": "business-hours",
        "input_tokens": "2000", "output_tokens": "150",
    }  # fmt: skip
    assert "How many requests come in the busiest minute? [100] 1_500" in seen
    assert "`peak_rpm` must be a number, not 1_500; write 1500" in seen
    assert f"{file} is written." in seen
    assert max(map(len, seen.split("is written")[0].splitlines())) <= 90
    assert capacity("size", file).returncode == 0


def test_no_answer_is_the_default_and_stdout_can_be_the_file(capacity: Run) -> None:
    with terminal("-", "-i", "--model", "o4-mini") as session:
        session.answer(*["\n"] * 8)
        code, out, seen = session.ended()

    assert code == 0
    assert keys(out) == {
        "version": "1", "name": "my-workload", "model": "o4-mini", "users": "100", "requests_per_user_per_day": "10",
        "active_hours_per_day": "8", "peak_to_average": "3", "input_tokens": "1000", "output_tokens": "200",
    }  # fmt: skip
    assert "is written" not in seen
    assert capacity(*SIZE, stdin=out).returncode == 0


def test_numbers_that_are_known_roughly_become_ranges(capacity: Run) -> None:
    with terminal("-", "-i") as session:
        session.answer("\n", "users\n", "about 1k\n", "5 to 20, likely 8\n", "40-50\n", "between 8 and 10\n", "3\n")
        session.answer("between 1,500 and 3,000 words\n", "~150 words\n")
        code, out, seen = session.ended()

    assert code == 0
    assert keys(out) | {"version": "", "name": "", "model": ""} == {
        "version": "", "name": "", "model": "",
        "users": "{low: 500, likely: 1000, high: 2000}",
        "requests_per_user_per_day": "{low: 5, likely: 8, high: 20}",
        "active_hours_per_day": "{low: 8, likely: 9, high: 10}",
        "peak_to_average": "3",
        "input_tokens": "{low: 2000, likely: 3000, high: 4000}",
        "output_tokens": "{low: 100, likely: 200, high: 400}",
    }  # fmt: skip
    assert [line.strip() for line in seen.splitlines() if line.startswith("  ")] == [
        "{low: 500, likely: 1000, high: 2000}",
        "{low: 5, likely: 8, high: 20}",
        "`active_hours_per_day.low` must be at most 24, not 40",
        "`active_hours_per_day.likely` must be at most 24, not 45",
        "`active_hours_per_day.high` must be at most 24, not 50",
        "{low: 8, likely: 9, high: 10}",
        "{low: 2000, likely: 3000, high: 4000}",
        "{low: 100, likely: 200, high: 400}",
    ]
    assert capacity(*SIZE, stdin=out).returncode == 0


def test_bad_answers_are_asked_again_with_the_reason() -> None:
    with terminal("-", "-i") as session:
        session.answer("gpt-5.22\n", " GPT-5.2 \n", "hours\n", "Minute\n", "many\n", "-5\n", "0\n", "'10'\n", "10\n")
        session.answer(
            "weekly\n",
            "11\n",
            "3.5\n",
            "2 000\n",
            "[1]\n",
            "0\n",
            "0\n",
            "\udcff\n",
        )
        session.answer("20\n")
        code, out, seen = session.ended()

    assert code == 0
    assert [line.strip() for line in seen.splitlines() if line.startswith("  ")] == [
        "unknown model `gpt-5.22`, did you mean `gpt-5.2`?",
        "say one of users, day, minute",
        "`peak_rpm` must be a number, not many",
        "`peak_rpm` must be above 0, not -5",
        "`peak_rpm` must be above 0, not 0",
        "`peak_rpm` must be a number, not text: write 10 without quotes",
        "unknown profile `weekly`; known: flat, daytime, business-hours",
        "`average_rpm` is above `peak_rpm`: a mean cannot exceed the busiest minute",
        "`input_tokens` must be a number, not 2 000; write 2000",
        "`input_tokens` must be a number or a range, not a list: a range is {low: 600, likely: 1000, high: 1800}",
        "no tokens: one of `input_tokens` and `output_tokens` must be above 0",
        "`output_tokens` must be a number, not \ufffd",
    ]
    assert keys(out)["average_rpm"] == "3.5"
    assert (keys(out)["input_tokens"], keys(out)["output_tokens"]) == ("0", "20")


@pytest.mark.parametrize(
    ("model", "asked"), [("gpt-image-2", "image_output_tokens"), ("text-embedding-3-small", "input_tokens")]
)
def test_other_models_are_asked_for_what_they_have(model: str, asked: str) -> None:
    numbers = len(starter.asked_traffic(model, starter.Known.DAY, CATALOG))
    with terminal("-", "-i") as session:
        session.answer(f"{model}\n", "day\n", *["\n"] * (numbers - 1), "77\n")
        code, out, _ = session.ended()

    assert code == 0
    assert keys(out)["model"] == model
    assert keys(out)[asked] == "77"
    assert "output_tokens" not in keys(out)


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
@pytest.mark.parametrize("answered", [0, 2])
def test_an_interruption_writes_nothing(tmp_path: Path, key: str, answered: int) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text("mine\n", encoding="utf-8")
    with terminal(file, "-i", "--force") as session:
        session.answer(*["\n"] * answered, key)
        code, out, seen = session.ended()

    assert (code, out) == (130, "")
    assert "Traceback" not in seen
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"shop.yaml": "mine\n"}


def test_nobody_is_asked_for_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").touch()
    with terminal(tmp_path / "a.yaml", "-i") as session:
        code, _, seen = session.ended()

    assert code == 2
    assert "already exists" in seen
    assert "[" not in seen


def test_a_policy_is_one_and_has_every_key(capacity: Run, tmp_path: Path) -> None:
    policy = tmp_path / "own.yaml"
    made = capacity("init", policy, "--policy")
    text = policy.read_text(encoding="utf-8")
    keys = re.findall(r"^#?(\w+): ", text, re.MULTILINE)
    checked = capacity("check", EXAMPLES[0], "--policy", policy, "--today", "2026-11-22", "--format", "json")

    assert (made.returncode, made.stdout) == (0, "")
    assert f"capacity check workloads --policy {policy}" in made.stderr
    assert text.startswith("# yaml-language-server: $schema=policy.schema.json\n")
    assert keys == list(Policy.record_fields)
    assert checked.returncode in (0, 3), checked.stderr
    assert '"min_days_to_retirement"' in checked.stdout


def test_every_key_of_the_policy_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(re.sub(r"^#(\w+: )", r"\1", policy_starter.text(), flags=re.MULTILINE), encoding="utf-8")
    policy, _ = policy_file.read(file, CATALOG)

    assert [name for name in Policy.record_fields if getattr(policy, name) in (None, ())] == []


def test_the_workflow_is_that_of_the_manual(capacity: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = capacity("init", "--github")
    file = tmp_path / ".github" / "workflows" / "capacity.yml"

    assert (made.returncode, made.stdout) == (0, "")
    assert "OWNER" in made.stderr
    assert "root of a repository" in made.stderr
    assert file.read_bytes() == (ROOT / "capacity" / "guide" / "workflow.yml").read_bytes()
    assert capacity("init", "--github", "-").stdout == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["--github", "--policy"])
def test_what_exists_stays_without_force(
    capacity: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    assert capacity("init", kind).returncode == 0
    (file,) = (path for path in tmp_path.rglob("*.y*ml"))
    file.write_text("mine\n", encoding="utf-8")
    refused = capacity("init", kind)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert "already exists; choose another name or use --force" in refused.stderr
    assert file.read_text(encoding="utf-8") == "mine\n"
    assert capacity("init", kind, "--force").returncode == 0
    assert file.read_text(encoding="utf-8") != "mine\n"


def test_a_folder_that_cannot_be_made_is_told(capacity: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".github").write_text("", encoding="utf-8")
    made = capacity("init", "--github")

    assert made.returncode == 2
    assert ".github/workflows: cannot be made" in made.stderr


@pytest.mark.parametrize("kind", ["--github", "--policy"])
@pytest.mark.parametrize("other", [("--model", "gpt-5.2"), ("--from", "mail-triage"), ("--name", "a"), ("-i",)])
def test_another_kind_of_file_takes_no_workload(
    complaints: Callable[..., str], tmp_path: Path, kind: str, other: tuple[str, ...]
) -> None:
    assert f"{kind}: writes a file as it stands: leave out --" in complaints(tmp_path / "x.yaml", kind, *other)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [(), ("--github",), ("--policy",)])
def test_a_name_that_is_empty_is_none(complaints: Callable[..., str], kind: tuple[str, ...]) -> None:
    """An unset variable is no wish for the default."""
    assert "It is empty" in complaints("", *kind)
