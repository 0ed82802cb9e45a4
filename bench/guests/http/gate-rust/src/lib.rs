//! The middleware of the benchmark: a request without the header `x-name` is answered 403, any other one goes on to what stands
//! behind, and so does its response back.

mod bindings {
    wit_bindgen::generate!({ path: "../wit", world: "gate", generate_all });
    use super::Gate;
    export!(Gate);
}

use bindings::exports::wasi::http::handler::Guest;
use bindings::wasi::http::handler;
use bindings::wasi::http::types::{ErrorCode, Fields, Request, Response};
use bindings::wit_future;

struct Gate;

impl Guest for Gate {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        if request.get_headers().has("x-name") {
            return handler::handle(request).await;
        }
        let (_, no_trailers) = wit_future::new(|| Ok(None));
        let (response, _sent) = Response::new(Fields::new(), None, no_trailers);
        response.set_status_code(403).map_err(|()| ErrorCode::InternalError(None))?;
        Ok(response)
    }
}
