"""What reports say of a configuration file that they went by."""

import json

from capacity.reports.formats import Look

JSON_HEAD = '{\n  "schema_version": 1,\n'


def named(text: str, format_: str, look: Look, file: str, keys: tuple[str, ...]) -> str:
    """The report, with the file and its keys named; formats that only machines read hold none but JSON."""
    line = f"Configuration: {file} ({', '.join(keys)}); --no-config leaves it out."
    match format_:
        case "table":
            from capacity.reports.page import Page  # noqa: PLC0415  # other formats need none of these

            page = Page(look)
            page.lines([line])
            return text + page.text()
        case "markdown":
            from capacity.reports.to_markdown import block  # noqa: PLC0415

            return f"{text}\n{block(line)}\n"
        case "html":
            from capacity.reports.markup import tag  # noqa: PLC0415

            return text.replace("</main>", f"{tag('p', line)}</main>")
        case "json":
            told = json.dumps({"file": file, "keys": keys})
            return text.replace(JSON_HEAD, f'{JSON_HEAD}  "config": {told},\n', 1)
        case "github":
            from capacity.visible import visible  # noqa: PLC0415

            return f"{visible(line)}\n{text}"
    return text
