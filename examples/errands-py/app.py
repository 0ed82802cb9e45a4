"""errands: a command in Python that runs one errand out in the world, which its first argument names.

What an errand has to say goes to standard output; an error goes to standard error by the name that its interface gives it, and
the command fails.
"""

import asyncio
import re

import wit_world
from componentize_py_async_support.futures import FutureReader
from componentize_py_async_support.streams import ByteStreamReader, ByteStreamWriter
from componentize_py_types import Err, Ok, Result
from wit_world import exports
from wit_world.imports import client, environment, preopens, stderr, stdout
from wit_world.imports import wasi_filesystem_types as files
from wit_world.imports import wasi_http_types as http
from wit_world.imports import wasi_sockets_types as sockets

CHUNK = 64 * 1024
PIECES = 4
PIECE_SIZE = 50_000
FOLLOW = files.PathFlags.SYMLINK_FOLLOW
LETTERS = bytes(range(ord("a"), ord("z") + 1))


class Fault(Exception):
    """What went wrong, where no interface has a name for it."""


class Run(exports.Run):
    async def run(self) -> None:
        name, *words = environment.get_arguments()[1:] or ["errands"]
        try:
            await ERRANDS[name](*words)
        except (Err, Fault) as error:
            await print_on(stderr, f"{name}: {fault_name(error)}\n")
            raise Err(None) from error


async def show_given(*_words: str) -> None:
    """The arguments, the variables and the directory that the guest was given, a line each."""
    lines = [f"argument {word}\n" for word in environment.get_arguments()[1:]]
    lines += [f"variable {name}={value}\n" for name, value in environment.get_environment()]
    directory = environment.get_initial_cwd()
    if directory is not None:
        lines.append(f"directory {directory}\n")
    await say("".join(lines))


async def copy_file(source: str, copy: str) -> None:
    """In the first directory that the guest was given: a file with its small letters turned into capitals, and a listing."""
    directory = first_directory()
    create = files.OpenFlags.CREATE | files.OpenFlags.TRUNCATE
    with await open_file(source) as reader:
        with await directory.open_at(FOLLOW, copy, create, files.DescriptorFlags.WRITE) as writer:
            content, read_done = reader.read_via_stream(0)
            sink, data = wit_world.byte_stream()
            written = writer.write_via_stream(data, 0)
            count = await capitals(content, sink)
            await settle(read_done)
            await settle(written)
    await say(f"copied {count} bytes\n")
    await list_directory(directory)


async def cat(source: str) -> None:
    """Sends a file from the first directory to standard output in the same way."""
    with await open_file(source) as reader:
        content, read_done = reader.read_via_stream(0)
        sink, data = wit_world.byte_stream()
        written = stdout.write_via_stream(data)
        await capitals(content, sink)
        await settle(read_done)
        await settle(written)


async def open_file(source: str) -> files.Descriptor:
    """A file of the first directory, for reading."""
    return await first_directory().open_at(FOLLOW, source, files.OpenFlags(0), files.DescriptorFlags.READ)


def first_directory() -> files.Descriptor:
    directories = preopens.get_directories()
    if not directories:
        raise Fault("no-directory")
    return directories[0][0]


async def list_directory(directory: files.Descriptor) -> None:
    """One line for each entry, in the order in which they come."""
    entries, done = directory.read_directory()
    lines = []
    with entries:
        while not entries.writer_dropped:
            for entry in await entries.read(16):
                lines.append(f"{entry.name} {case_name(entry.type)}\n")
    await settle(done)
    await say("".join(lines))


async def request(authority: str, path: str) -> None:
    """Posts a body in pieces to a server that gives each back in capitals as it comes.

    A piece is sent only when the one before it has come back, so that both bodies must flow at the same time. The request's
    trailer says how much was sent, and the response's how much was seen.
    """
    sink, contents = wit_world.byte_stream()
    trailers, trailers_later = wit_world.result_option_wasi_http_types_fields_wasi_http_types_error_code_future(
        lambda: Ok(None)
    )
    message, sent = http.Request.new(fields("x-errand", "python"), contents, trailers_later, None)
    address(message, authority, path)

    response, _ = await asyncio.gather(client.send(message), sink.write_all(piece(0)))
    await say(f"status {response.get_status_code()}\n")
    await say(f"x-seen {first(response.get_headers(), 'x-seen')}\n")
    taken, taken_later = wit_world.result_unit_wasi_http_types_error_code_future(lambda: Ok(None))
    body, response_trailers = http.Response.consume_body(response, taken_later)
    with body, taken:
        with sink:
            await expect(body, piece(0))
            for number in range(1, PIECES):
                await sink.write_all(piece(number))
                await expect(body, piece(number))
        await trailers.write(Ok(fields("x-sent", str(PIECES * PIECE_SIZE))))
        if await body.read(1) != b"":
            raise Fault("body-too-long")
    await say(f"body {PIECES * PIECE_SIZE}\n")
    last = await settle(response_trailers)
    if last is None:
        raise Fault("no-trailers")
    await say(f"x-sent {first(last, 'x-sent')}\n")
    await settle(sent)


async def post(authority: str, path: str, source: str) -> None:
    """Posts a file, and sends the response's body to standard output.

    No byte of either gets into this component's memory: the streams are handed on.
    """
    with await open_file(source) as reader:
        contents, read_done = reader.read_via_stream(0)
        trailers, trailers_later = wit_world.result_option_wasi_http_types_fields_wasi_http_types_error_code_future(
            lambda: Ok(None)
        )
        message, sent = http.Request.new(http.Fields(), contents, trailers_later, None)
        address(message, authority, path)
        with trailers:
            response = await client.send(message)
        taken, taken_later = wit_world.result_unit_wasi_http_types_error_code_future(lambda: Ok(None))
        with taken:
            body, response_trailers = http.Response.consume_body(response, taken_later)
            await settle(stdout.write_via_stream(body))
            await settle(response_trailers)
        await settle(sent)
        await settle(read_done)


def address(message: http.Request, authority: str, path: str) -> None:
    message.set_method(http.Method_Post())
    message.set_scheme(http.Scheme_Http())
    message.set_authority(authority)
    message.set_path_with_query(path)


def fields(key: str, value: str) -> http.Fields:
    return http.Fields.from_list([(key, value.encode())])


def first(entries: http.Fields, key: str) -> str:
    """The first value of a field; nothing if there is none."""
    return next((value.decode() for value in entries.get(key)), "")


def piece(number: int) -> bytes:
    """Letters, another beginning for each piece."""
    repeated = LETTERS * (PIECE_SIZE // len(LETTERS) + 2)
    start = number % len(LETTERS)
    return repeated[start : start + PIECE_SIZE]


async def expect(body: ByteStreamReader, sent: bytes) -> None:
    echo = bytearray()
    while len(echo) < len(sent) and not body.writer_dropped:
        echo += await body.read(len(sent) - len(echo))
    if echo != sent.upper():
        raise Fault("wrong-body")


async def greet_tcp(address: str) -> None:
    """Sends a greeting and says what comes back."""
    with sockets.TcpSocket.create(sockets.IpAddressFamily.IPV4) as socket:
        await socket.connect(parse(address))
        sink, data = wit_world.byte_stream()
        sent = socket.send(data)
        source, received = socket.receive()
        with sink:
            await sink.write_all(b"hello over tcp\n")
        reply = bytearray()
        with source:
            while not source.writer_dropped:
                reply += await source.read(CHUNK)
        await settle(sent)
        await settle(received)
    await say(reply.decode())


async def greet_udp(address: str) -> None:
    """Sends a datagram and says what comes back, and from where."""
    with sockets.UdpSocket.create(sockets.IpAddressFamily.IPV4) as socket:
        await socket.send(b"hello over udp\n", parse(address))
        reply, origin = await socket.receive()
    await say(f"from {show(origin)}\n{reply.decode()}")


async def listen(address: str) -> None:
    """Answers one client in capitals, until the client has sent everything."""
    with sockets.TcpSocket.create(sockets.IpAddressFamily.IPV4) as socket:
        socket.bind(parse(address))
        with socket.listen() as connections:
            await say(f"listening on {show(socket.get_local_address())}\n")
            (connection,) = await connections.read(1)
            with connection:
                source, received = connection.receive()
                sink, data = wit_world.byte_stream()
                sent = connection.send(data)
                count = await capitals(source, sink)
                await settle(received)
                await settle(sent)
    await say(f"served {count} bytes\n")


def parse(text: str) -> sockets.IpSocketAddress:
    host, _, port = text.rpartition(":")
    a, b, c, d = (int(number) for number in host.split("."))
    return sockets.IpSocketAddress_Ipv4(sockets.Ipv4SocketAddress(int(port), (a, b, c, d)))


def show(address: sockets.IpSocketAddress) -> str:
    return f"{'.'.join(str(number) for number in address.value.address)}:{address.value.port}"


async def capitals(source: ByteStreamReader, sink: ByteStreamWriter) -> int:
    """Sends on what comes with small letters turned into capitals. Returns the number of bytes taken. Drops both ends."""
    count = 0
    with source, sink:
        while not source.writer_dropped and not sink.reader_dropped:
            count += await sink.write_all((await source.read(CHUNK)).upper())
    return count


async def say(text: str) -> None:
    await print_on(stdout, text)


async def print_on(output, text: str) -> None:
    sink, data = wit_world.byte_stream()
    written = output.write_via_stream(data)
    with sink:
        await sink.write_all(text.encode())
    await settle(written)


async def settle[T](outcome: FutureReader[Result[T, object]]) -> T:
    result = await outcome.read()
    if isinstance(result, Err):
        raise result
    return result.value


def fault_name(error: Err | Fault) -> str:
    return case_name(error.value) if isinstance(error, Err) else str(error)


def case_name(case: object) -> str:
    """A case's name as WIT has it, in small letters: the class `ErrorCode_AccessDenied` is `access-denied`."""
    name = type(case).__name__.rpartition("_")[2]
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


ERRANDS = {
    "show": show_given,
    "files": copy_file,
    "cat": cat,
    "http": request,
    "post": post,
    "tcp": greet_tcp,
    "udp": greet_udp,
    "listen": listen,
}
