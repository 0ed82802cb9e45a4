//! The service. Each path is a case.

use crate::bindings::wasi::cli::stdout::get_stdout;
use crate::bindings::wasi::clocks::monotonic_clock::subscribe_duration;
use crate::bindings::wasi::http::outgoing_handler;
use crate::bindings::wasi::http::types::{
    ErrorCode, Fields, IncomingBody, IncomingRequest, Method, OutgoingBody, OutgoingResponse,
    RequestOptions, ResponseOutparam,
};
use crate::bindings::wasi::io::poll::{Pollable, poll};
use crate::bindings::wasi::io::streams::{InputStream, OutputStream, StreamError};
use crate::command::request_to;
use crate::message::{finish, reason, response_of, trailers_of, write_all};

const MILLISECOND: u64 = 1_000_000;

pub fn handle(request: IncomingRequest, out: ResponseOutparam) {
    let path = request.path_with_query().unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    let number = query.parse::<usize>().unwrap_or(0);
    match path {
        "/echo" => echo(request, out),
        "/fetch" => fetch(request, out),
        "/count" => count(number, out),
        "/drip" => drip(number, out),
        "/forever" => forever(out),
        "/announced" => announced(number, out),
        "/after" => after(number, out),
        "/error" => ResponseOutparam::set(out, Err(ErrorCode::DestinationUnavailable)),
        "/dropped" => drop(out),
        "/nothing" => std::mem::forget(out),
        "/trap" => std::process::abort(),
        "/trap-late" => {
            let _body = begin(out, Fields::new());
            std::process::abort();
        }
        "/unfinished" => std::mem::forget(begin(out, Fields::new())),
        "/sleep" => subscribe_duration(number as u64 * MILLISECOND).block(),
        "/child" => {
            let headers = request.headers();
            drop(request);
            drop(headers);
        }
        _ => {
            let response = OutgoingResponse::new(Fields::new());
            response.set_status_code(404).unwrap();
            ResponseOutparam::set(out, Ok(response));
        }
    }
}

/// Starts a response and gives its body.
fn begin(out: ResponseOutparam, headers: Fields) -> OutgoingBody {
    let response = OutgoingResponse::new(headers);
    let body = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    body
}

/// The request's body and trailers.
fn echo(request: IncomingRequest, out: ResponseOutparam) {
    let incoming = request.consume().unwrap();
    let body = begin(out, only(&request.headers(), &["content-type", "trailer"]));
    let mut relay = Some(Relay::new(incoming, body));
    while let Some((next, ready)) = relay.and_then(Relay::step) {
        ready.block();
        relay = Some(next);
    }
}

/// Sends the request on to the URL in `x-url`. The bodies go both ways at the same time.
fn fetch(request: IncomingRequest, out: ResponseOutparam) {
    let headers = request.headers();
    let text = |name: &str| {
        let value = headers.get(name).pop();
        value.map(|value| String::from_utf8_lossy(&value).into_owned())
    };
    let options = RequestOptions::new();
    let timeout = text("x-timeout-ms").and_then(|value| value.parse::<u64>().ok());
    options
        .set_first_byte_timeout(timeout.map(|ms| ms * MILLISECOND))
        .unwrap();
    options
        .set_between_bytes_timeout(timeout.map(|ms| ms * MILLISECOND))
        .unwrap();
    let sent = only(&headers, &["content-type", "trailer", "content-length"]);
    let method = method_of(&request.method());
    let outgoing = match request_to(&method, &text("x-url").unwrap_or_default(), sent) {
        Ok(outgoing) => outgoing,
        Err(_) => return ResponseOutparam::set(out, Err(ErrorCode::HttpRequestUriInvalid)),
    };
    let body = outgoing.body().unwrap();
    let future = match outgoing_handler::handle(outgoing, Some(options)) {
        Ok(future) => future,
        Err(code) => return ResponseOutparam::set(out, Err(code)),
    };
    let mut sending = Some(Relay::new(request.consume().unwrap(), body));
    let answered = future.subscribe();
    while !answered.ready() {
        sending = go_on(sending, &answered);
    }
    drop(answered);
    match response_of(&future) {
        Err(code) => ResponseOutparam::set(out, Err(code)),
        Ok(response) => {
            let headers = only(
                &response.headers(),
                &["content-type", "trailer", "content-length"],
            );
            let answer = OutgoingResponse::new(headers);
            answer.set_status_code(response.status()).unwrap();
            let body = answer.body().unwrap();
            ResponseOutparam::set(out, Ok(answer));
            let mut receiving = Some(Relay::new(response.consume().unwrap(), body));
            while let Some((relay, ready)) = receiving.and_then(Relay::step) {
                receiving = Some(relay);
                sending = go_on(sending, &ready);
            }
        }
    }
}

/// Passes on what can be, and waits for more of it or for something else.
fn go_on(relay: Option<Relay>, other: &Pollable) -> Option<Relay> {
    let stepped = relay.and_then(Relay::step);
    let own = stepped.as_ref().map(|(_, ready)| ready);
    poll(&own.into_iter().chain([other]).collect::<Vec<_>>());
    stepped.map(|(relay, _)| relay)
}

/// A body that is passed on as it comes, with its trailers. Its streams go before the bodies that they are children of.
struct Relay {
    input: InputStream,
    output: OutputStream,
    incoming: IncomingBody,
    body: OutgoingBody,
}

impl Relay {
    fn new(incoming: IncomingBody, body: OutgoingBody) -> Relay {
        let (input, output) = (incoming.stream().unwrap(), body.write().unwrap());
        Relay {
            input,
            output,
            incoming,
            body,
        }
    }

    /// Passes on what is there; gives what is to be waited for. None: it is over, well or by dropping the body.
    fn step(self) -> Option<(Relay, Pollable)> {
        loop {
            let permitted = self.output.check_write().ok()?;
            if permitted == 0 {
                let ready = self.output.subscribe();
                return Some((self, ready));
            }
            match self.input.read(permitted) {
                Ok(bytes) if bytes.is_empty() => {
                    let ready = self.input.subscribe();
                    return Some((self, ready));
                }
                Ok(bytes) => self.output.write(&bytes).ok()?,
                Err(StreamError::Closed) => break,
                Err(_) => return None,
            }
        }
        let Relay {
            input,
            output,
            incoming,
            body,
        } = self;
        drop((input, output));
        if let Ok(trailers) = trailers_of(incoming) {
            let _ = finish(body, trailers);
        }
        None
    }
}

/// So many bytes: 0, 1, ... 250, 0, ...
fn count(number: usize, out: ResponseOutparam) {
    let body = begin(out, Fields::new());
    let output = body.write().unwrap();
    let pattern: Vec<u8> = (0..251).cycle().take(64 * 251).collect();
    let ready = output.subscribe();
    let mut left = number;
    while left > 0 {
        ready.block();
        let Ok(permitted) = output.check_write() else {
            return;
        };
        let size = left.min(permitted as usize).min(pattern.len());
        // Each write begins where the pattern does.
        let size = if size == left {
            size
        } else {
            size - size % 251
        };
        if output.write(&pattern[..size]).is_err() {
            return;
        }
        left -= size;
    }
    drop((ready, output));
    let _ = finish(body, None);
}

/// The head, later a part, later the rest.
fn drip(ms: usize, out: ResponseOutparam) {
    let body = begin(out, Fields::new());
    let output = body.write().unwrap();
    for part in ["first", "second"] {
        subscribe_duration(ms as u64 * MILLISECOND).block();
        let _ = write_all(&output, part.as_bytes());
    }
    drop(output);
    let _ = finish(body, None);
}

/// Writes until nobody reads, and says on standard output how that was told.
fn forever(out: ResponseOutparam) {
    let body = begin(out, Fields::new());
    let output = body.write().unwrap();
    let chunk = [0x61; 4096];
    let first = loop {
        if let Err(error) = output.blocking_write_and_flush(&chunk) {
            break reason(&error);
        }
    };
    let then = output
        .check_write()
        .map_or_else(|error| reason(&error), |_| "open".into());
    let _ = write_all(&get_stdout(), format!("{first}, then {then}\n").as_bytes());
}

/// Announces ten bytes, writes as many as it is told, and says what became of that.
fn announced(number: usize, out: ResponseOutparam) {
    let headers = Fields::from_list(&[("content-length".into(), b"10".to_vec())]).unwrap();
    let body = begin(out, headers);
    let output = body.write().unwrap();
    let written = write_all(&output, &vec![0x61; number]);
    drop(output);
    let finished = finish(body, None);
    let written = written.map_err(|error| reason(&error));
    let _ = write_all(
        &get_stdout(),
        format!("{written:?} {finished:?}\n").as_bytes(),
    );
}

/// Goes on after its response.
fn after(ms: usize, out: ResponseOutparam) {
    let _ = finish(begin(out, Fields::new()), None);
    subscribe_duration(ms as u64 * MILLISECOND).block();
    let _ = write_all(&get_stdout(), b"after\n");
}

fn only(headers: &Fields, names: &[&str]) -> Fields {
    let chosen = Fields::new();
    for name in names {
        chosen.set(name, &headers.get(name)).unwrap();
    }
    chosen
}

fn method_of(method: &Method) -> String {
    match method {
        Method::Other(name) => name.clone(),
        known => format!("{known:?}")
            .trim_start_matches("Method::")
            .to_uppercase(),
    }
}
