//! The service of the benchmark: answers `hello NAME, COUNT` with the name from the request's header `x-name` and a count of its
//! own, so that nothing of a response can be kept for the next one.

mod bindings {
    wit_bindgen::generate!({ path: "../wit", world: "hello", generate_all });
    use super::Hello;
    export!(Hello);
}

use bindings::exports::wasi::http::handler::Guest;
use bindings::wasi::http::types::{ErrorCode, Fields, Request, Response};
use bindings::{wit_future, wit_stream};
use std::sync::atomic::{AtomicU32, Ordering};

struct Hello;

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Guest for Hello {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let names = request.get_headers().get("x-name");
        let name = names.first().map_or("nobody".into(), |name| String::from_utf8_lossy(name));
        let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
        let body = format!("hello {name}, {count}\n").into_bytes();

        let entries = [
            ("content-type".into(), "text/plain".into()),
            ("content-length".into(), body.len().to_string().into()),
        ];
        let headers = Fields::from_list(&entries).map_err(|_| ErrorCode::InternalError(None))?;
        let (mut sink, contents) = wit_stream::new();
        let (trailers, trailers_later) = wit_future::new(|| Ok(None));
        let (response, _sent) = Response::new(headers, Some(contents), trailers_later);
        // The body is read only once the response has been returned.
        wit_bindgen::spawn_local(async move {
            sink.write_all(body).await;
            drop(sink);
            let _ = trailers.write(Ok(None)).await;
        });
        Ok(response)
    }
}
