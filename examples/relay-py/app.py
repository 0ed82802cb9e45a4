"""relay: a service of WASI 0.2 in Python. `/echo` gives the request's body back; `/fetch` sends it on to the URL in `x-url`."""

from urllib.parse import urlsplit

from componentize_py_types import Err, Ok
from wit_world import exports
from wit_world.imports import outgoing_handler
from wit_world.imports.streams import InputStream, OutputStream, StreamError_Closed
from wit_world.imports.types import (
    ErrorCode,
    ErrorCode_HttpRequestUriInvalid,
    Fields,
    IncomingBody,
    IncomingRequest,
    IncomingResponse,
    Method_Other,
    OutgoingBody,
    OutgoingRequest,
    OutgoingResponse,
    ResponseOutparam,
    Scheme_Other,
)

CHUNK = 4096


class IncomingHandler(exports.IncomingHandler):
    def handle(self, request: IncomingRequest, response_out: ResponseOutparam) -> None:
        if request.path_with_query() == "/fetch":
            answer = fetch(request)
        else:
            answer = Ok((200, request.consume()))
        if isinstance(answer, Err):
            ResponseOutparam.set(response_out, answer)
            return
        status, incoming = answer.value
        response = OutgoingResponse(Fields())
        response.set_status_code(status)
        body = response.body()
        ResponseOutparam.set(response_out, Ok(response))
        relay(incoming, body)


def fetch(request: IncomingRequest) -> Ok[tuple[int, IncomingBody]] | Err[ErrorCode]:
    with request.headers() as headers:
        url = urlsplit(b"".join(headers.get("x-url")).decode())
    outgoing = OutgoingRequest(Fields())
    try:
        outgoing.set_method(Method_Other("POST"))
        outgoing.set_scheme(Scheme_Other(url.scheme))
        outgoing.set_authority(url.netloc)
        outgoing.set_path_with_query(url.path)
    except Err:
        return Err(ErrorCode_HttpRequestUriInvalid())
    body = outgoing.body()
    try:
        future = outgoing_handler.handle(outgoing, None)
    except Err as error:
        return error
    relay(request.consume(), body)
    with future, future.subscribe() as answered:
        answered.block()
        answer = future.get().value
    if isinstance(answer, Err):
        return answer
    response: IncomingResponse = answer.value
    return Ok((response.status(), response.consume()))


def relay(incoming: IncomingBody, body: OutgoingBody) -> None:
    """Passes a body on. What fails is told by dropping it unfinished."""
    with incoming.stream() as source, body.write() as sink:
        copy(source, sink)
    OutgoingBody.finish(body, None)


def copy(source: InputStream, sink: OutputStream) -> None:
    while True:
        try:
            piece = source.blocking_read(CHUNK)
        except Err as error:
            if isinstance(error.value, StreamError_Closed):
                return
            raise
        sink.blocking_write_and_flush(piece)
