//! The service of the benchmark as one of WASI 0.2: answers as hello-rust does, `hello NAME, COUNT` with the name from the request's
//! header `x-name` and a count of its own.

mod bindings {
    wit_bindgen::generate!({
        path: "../../../../examples/wit-0.2",
        inline: "package heddle:bench; world hello { export wasi:http/incoming-handler@0.2.0; }",
        generate_all,
    });
    use super::Hello;
    export!(Hello);
}

use bindings::exports::wasi::http::incoming_handler::{Guest, IncomingRequest, ResponseOutparam};
use bindings::wasi::http::types::{ErrorCode, Fields, OutgoingBody, OutgoingResponse};
use std::sync::atomic::{AtomicU32, Ordering};

struct Hello;

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Guest for Hello {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let names = request.headers().get("x-name");
        let name = names.first().map_or("nobody".into(), |name| String::from_utf8_lossy(name));
        let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
        let contents = format!("hello {name}, {count}\n").into_bytes();

        match response_with(contents.len()) {
            Err(code) => ResponseOutparam::set(out, Err(code)),
            Ok((response, body)) => {
                // The body is written only once the response has been handed over: its reader comes with that.
                ResponseOutparam::set(out, Ok(response));
                let _ = write(body, &contents);
            }
        }
    }
}

fn response_with(length: usize) -> Result<(OutgoingResponse, OutgoingBody), ErrorCode> {
    let entries = [
        ("content-type".into(), "text/plain".into()),
        ("content-length".into(), length.to_string().into()),
    ];
    let headers = Fields::from_list(&entries).map_err(|_| ErrorCode::InternalError(None))?;
    let response = OutgoingResponse::new(headers);
    let body = response.body().map_err(|()| ErrorCode::InternalError(None))?;
    Ok((response, body))
}

/// What cannot be written is a client's that has gone away: nobody is left to tell.
fn write(body: OutgoingBody, contents: &[u8]) -> Option<()> {
    let output = body.write().ok()?;
    output.blocking_write_and_flush(contents).ok()?;
    drop(output);
    OutgoingBody::finish(body, None).ok()
}
