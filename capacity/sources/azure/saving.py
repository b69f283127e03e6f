"""Raw answers on disk: for support without credentials, for `--file`, and to go on after an interruption.

A folder holds `manifest.json` with what was asked and what was known beside the answers, and one gzipped JSON body per
answer; only its owner may read them.
What only choosing the metrics needs lies in `.choice`, apart from what a reader of usage wants.
"""

import gzip
import hashlib
import io
import json
import re
import zlib
from datetime import datetime
from pathlib import Path
from typing import Self

from capacity import writing
from capacity.errors import InvalidInput
from capacity.inputs.finding import MANIFEST
from capacity.sources.azure.live_request import LiveRequest
from capacity.sources.azure.sender import Json
from capacity.sources.metrics.saved_download import KNOWN, Download

VERSION = 1
PRIVATE_FOLDER = 0o700
_HEADER, _NAMED = 10, b"\x08"
"""Of gzip: its length, and the flag that a name follows (RFC 1952)."""
CHOICE = ".choice/"
"""Hidden from `--file`, which would take the hours in it for usage."""


class RawAnswers:
    """The answers in a folder; without a folder there are none, and none are kept."""

    def __init__(self, folder: Path | None = None, asked: Json | None = None) -> None:
        self._folder, self._asked = folder, dict(asked or {})

    def get(self, file: str) -> Json | None:
        """The answer saved as `file`; None if there is none that can be read whole."""
        if self._folder is None:
            return None
        try:
            packed = (self._folder / file).read_bytes()
            body = json.loads(gzip.decompress(packed)) if _is_answer(packed, file) else None
        except (OSError, EOFError, zlib.error, ValueError, RecursionError):
            return None
        return body if isinstance(body, dict) else None

    def put(self, file: str, body: bytes) -> None:
        """Save a body, whole or not at all. Raises `InvalidInput` or `OutputNotWritten` if it cannot be written."""
        if self._folder is not None:
            _write(self._folder / file, _packed(body, file))

    def finish(self, known: Download) -> None:
        """Everything that was asked is here, but for what is `unread`: that is asked for again by the same request."""
        if self._folder is not None:
            state = {**self._asked, "complete": not known.unread, KNOWN: known.to_json()}
            _write(self._folder / MANIFEST, _text(state))

    @classmethod
    def begin(cls, request: LiveRequest) -> tuple[Self, LiveRequest]:
        """Where the answers to a request go, and the request with the window of the download it continues.

        Raises `InvalidInput` for a folder that holds anything else.
        """
        if request.save is None:
            return cls(), request
        place = f"--save {request.save}"
        asked = _asked(request)
        try:
            request.save.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            before = _manifest(request.save)
            others = [path for path in request.save.iterdir() if path.name != MANIFEST]
        except OSError as error:
            raise InvalidInput.of(place, f"cannot be used: {error.strerror}") from None
        if others and before is None:
            raise InvalidInput.of(place, "holds other files: name a new or empty folder")
        if not others or before is None:  # a request that failed at once leaves nothing to go on with
            _write(request.save / MANIFEST, _text({**asked, "complete": False}))
            return cls(request.save, asked), request
        request = _continued(request, before, place)
        return cls(request.save, _asked(request)), request


def file_name(kind: str, *parts: str, call: object) -> str:
    """A name that is readable and belongs to one call alone: the end of it is made from the whole call."""
    digest = hashlib.sha256(json.dumps(call, sort_keys=True).encode()).hexdigest()[:12]
    return "-".join([kind, *(re.sub(r"[^A-Za-z0-9._]+", "_", part) for part in parts), digest]) + ".json.gz"


def _asked(request: LiveRequest) -> Json:
    return {
        "version": VERSION,
        "start": request.start.isoformat(),
        "end": request.end.isoformat(),
        "resources": sorted(resource.lower() for resource in request.resources),
        "subscriptions": sorted(subscription.lower() for subscription in request.subscriptions),
        "all_subscriptions": request.all_subscriptions,
        "metrics_api": request.metrics_api,
    }


def _continued(request: LiveRequest, before: Json, place: str) -> LiveRequest:
    """The request with the window of the answers that are there. Raises `InvalidInput` if they answer another one."""
    window = datetime.fromisoformat(before["start"]), datetime.fromisoformat(before["end"])
    same_length = window[1] - window[0] == request.end - request.start
    if request.moving and same_length and not before["complete"]:
        request = request.replaced(start=window[0], end=window[1])
    asked = _asked(request)
    if all(before.get(key) == value for key, value in asked.items()):
        return request
    differs = [key for key, value in asked.items() if before.get(key) != value]
    state = "a whole" if before["complete"] else "an interrupted"
    what = f"holds {state} download of {before['start']} to {before['end']} that differs in {', '.join(differs)}"
    raise InvalidInput.of(place, f"{what}: read it with --file, or name a new folder")


def _manifest(folder: Path) -> Json | None:
    """What was asked for before; None in a folder without a manifest."""
    try:
        before: Json = json.loads((folder / MANIFEST).read_bytes())
        zones = [datetime.fromisoformat(before[end]).tzinfo for end in ("start", "end")]
        whole = None not in zones and isinstance(before["complete"], bool)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, RecursionError):
        whole = False
    if not whole:
        raise InvalidInput.of(f"--save {folder}", f"{MANIFEST} is damaged: name a new folder") from None
    return before


def _packed(body: bytes, file: str) -> bytes:
    """In gzip, which says of what file it is: answers to other questions look alike, and files can be renamed."""
    packed = io.BytesIO()
    with gzip.GzipFile(file, "wb", compresslevel=6, fileobj=packed, mtime=0) as out:
        out.write(body)
    return packed.getvalue()


def _is_answer(packed: bytes, file: str) -> bool:
    """Whether this was saved as that file; earlier versions did not say so."""
    named, name = packed[3:4] == _NAMED, packed[_HEADER:].partition(b"\0")[0]
    return not named or name.decode("latin-1") == Path(file).name.removesuffix(".gz")


def _text(value: object) -> bytes:
    return json.dumps(value, indent=1).encode() + b"\n"


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    except OSError as error:
        raise InvalidInput.of(f"--save {path.parent}", f"cannot be written: {writing.reason(error)}") from None
    writing.replace(path, content, mode=writing.PRIVATE)
