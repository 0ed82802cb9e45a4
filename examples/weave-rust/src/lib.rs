//! The middle of the demonstration: a command that sends standard input through two stages that other components export,
//! and hands what comes back to standard output.
//!
//! ```text
//! stdin -> weave -> letters -> digest -> stdout
//! ```
//!
//! Streams go both ways: `weave` writes into the first stage and passes the stream it gets back on to the next, without
//! touching the bytes again. Futures go both ways too: each stage reports in one of its own, and `weave` owes `digest` the number
//! of bytes to expect. The bindings are asynchronous; `run` is one task on the callback ABI and parks no stack.

mod bindings {
    wit_bindgen::generate!({ path: "../wit", world: "weave", generate_all });
    use super::Weave;
    export!(Weave);
}

use bindings::exports::wasi::cli::run::Guest;
use bindings::heddle::demo::{digest, letters};
use bindings::wasi::cli::{stderr, stdin, stdout};
use bindings::{wit_future, wit_stream};
use wit_bindgen::rt::async_support::{StreamReader, StreamResult, StreamWriter};

const BUFFER_SIZE: usize = 64 * 1024;

struct Weave;

impl Guest for Weave {
    async fn run() -> Result<(), ()> {
        let (source, source_done) = stdin::read_via_stream();
        let (sink, data) = wit_stream::new();
        let (expected, expected_later) = wit_future::new(|| 0);

        let (capitals, tally) = letters::capitals(data).await;
        let (hashed, summary) = digest::tee(capitals, expected_later).await;
        let written = stdout::write_via_stream(hashed);

        let bytes = copy(source, sink).await;
        // Nobody waits for the number if the stages have given up: their futures say so.
        let _ = expected.write(bytes).await;

        let tally = tally.await;
        let summary = summary.await;
        print(&account(bytes, &tally, &summary)).await?;

        source_done.await.map_err(drop)?;
        written.await.map_err(drop)?;
        if tally.is_ok() && summary.is_ok() { Ok(()) } else { Err(()) }
    }
}

/// Copies until the source ends or nobody takes more. Returns the number of bytes taken. Both ends are dropped.
async fn copy(mut source: StreamReader<u8>, mut sink: StreamWriter<u8>) -> u64 {
    let mut bytes = 0;
    let mut buffer = Vec::with_capacity(BUFFER_SIZE);
    loop {
        let (result, read) = source.read(buffer).await;
        let count = read.len();
        let left = sink.write_all(read).await;
        bytes += (count - left.len()) as u64;
        if !left.is_empty() || result != StreamResult::Complete(count) {
            return bytes;
        }
        buffer = left;
        buffer.reserve(BUFFER_SIZE);
    }
}

fn account(
    bytes: u64,
    tally: &Result<letters::Tally, letters::Fault>,
    summary: &Result<digest::Summary, digest::Fault>,
) -> String {
    let letters = match tally {
        Ok(tally) => format!("{} bytes, {} changed", tally.bytes, tally.changed),
        Err(letters::Fault::Abandoned(bytes)) => format!("abandoned after {bytes} bytes"),
    };
    let digest = match summary {
        Ok(summary) => format!("{} bytes, sha256 {}", summary.bytes, summary.sha256),
        Err(digest::Fault::Abandoned(bytes)) => format!("abandoned after {bytes} bytes"),
        Err(digest::Fault::Length(length)) => format!("{length} bytes instead of {bytes}"),
    };
    format!("weave   {bytes} bytes\nletters {letters}\ndigest  {digest}\n")
}

async fn print(text: &str) -> Result<(), ()> {
    let (mut sink, data) = wit_stream::new();
    let written = stderr::write_via_stream(data);
    let left = sink.write_all(text.as_bytes().to_vec()).await;
    drop(sink);
    written.await.map_err(drop)?;
    if left.is_empty() { Ok(()) } else { Err(()) }
}
