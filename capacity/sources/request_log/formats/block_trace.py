"""Traces with ids of prompt blocks, in the form that Mooncake published: milliseconds, lengths, `hash_ids`."""

from typing import Final

from capacity.sources.request_log.formats.log_format import Field, LogFormat

BLOCK_TRACE: Final = LogFormat(
    looked_for="traces with timestamp (ms), input_length, output_length and hash_ids",
    recognizes=lambda sample: sample.has("timestamp", "input_length", "output_length"),
    places={
        Field.TIME: ("timestamp",),
        Field.INPUT: ("input_length",),
        Field.OUTPUT: ("output_length",),
        Field.BLOCKS: ("hash_ids",),
    },
    time_unit="ms",
)
