//! What sending and receiving have in common.

use crate::bindings::wasi::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingBody, IncomingResponse, OutgoingBody,
    http_error_code,
};
use crate::bindings::wasi::io::streams::{InputStream, OutputStream, StreamError};

/// The most that a blocking write takes.
const CHUNK_SIZE: usize = 4096;

/// Waits for the response.
pub fn response_of(future: &FutureIncomingResponse) -> Result<IncomingResponse, ErrorCode> {
    future.subscribe().block();
    match future.get() {
        Some(Ok(response)) => response,
        _ => unreachable!("what is ready is there, once"),
    }
}

/// Waits for what follows a body whose stream has been dropped.
pub fn trailers_of(body: IncomingBody) -> Result<Option<Fields>, ErrorCode> {
    let future = IncomingBody::finish(body);
    future.subscribe().block();
    match future.get() {
        // The trailers are the future's child, so that they do not outlive it as they are.
        Some(Ok(trailers)) => trailers.map(|found| found.map(|fields| fields.clone())),
        _ => unreachable!("what is ready is there, once"),
    }
}

pub fn write_all(output: &OutputStream, bytes: &[u8]) -> Result<(), StreamError> {
    for chunk in bytes.chunks(CHUNK_SIZE) {
        output.blocking_write_and_flush(chunk)?;
    }
    Ok(())
}

/// Passes on what comes in until it ends, or until nobody takes it.
pub fn copy(input: &InputStream, output: &OutputStream) -> Result<(), StreamError> {
    loop {
        match output.blocking_splice(input, 64 * 1024) {
            Ok(_) => (),
            // The end of the input or of the output: only one of them still takes anything.
            Err(StreamError::Closed) => return output.blocking_flush(),
            Err(error) => return Err(error),
        }
    }
}

/// Why a stream failed, in words.
pub fn reason(error: &StreamError) -> String {
    match error {
        StreamError::Closed => "closed".into(),
        StreamError::LastOperationFailed(error) => match http_error_code(error) {
            Some(code) => format!("{code:?}"),
            None => error.to_debug_string(),
        },
    }
}

/// Ends a body whose stream has been dropped.
pub fn finish(body: OutgoingBody, trailers: Option<Fields>) -> Result<(), ErrorCode> {
    OutgoingBody::finish(body, trailers)
}
