"""number: a command in Python that copies standard input to standard output with a number and a tab before each line."""

from collections.abc import AsyncIterator

import wit_world
from componentize_py_async_support.streams import ByteStreamReader
from componentize_py_types import Err, Result
from wit_world import exports
from wit_world.imports import stdin, stdout

CHUNK = 64 * 1024


class Run(exports.Run):
    async def run(self) -> None:
        source, source_done = stdin.read_via_stream()
        sink, data = wit_world.byte_stream()
        written = stdout.write_via_stream(data)
        with source, sink:
            async for piece in numbered(source):
                await sink.write_all(piece)
                if sink.reader_dropped:
                    break
        settle(await source_done.read())
        settle(await written.read())


async def numbered(source: ByteStreamReader) -> AsyncIterator[bytes]:
    """What to write for each chunk that was read. A line may begin in one chunk and end in another."""
    number = 0
    at_start = True
    while not source.writer_dropped:
        piece = bytearray()
        for line in split(await source.read(CHUNK)):
            if at_start:
                number += 1
                piece += b"%d\t" % number
            piece += line
            at_start = line.endswith(b"\n")
        if piece:
            yield bytes(piece)


def split(chunk: bytes) -> list[bytes]:
    """The lines of a chunk with their newlines; only a newline ends a line."""
    lines = chunk.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])


def settle(outcome: Result[None, object]) -> None:
    """An error of either side is the command's error."""
    if isinstance(outcome, Err):
        raise Err(None)
