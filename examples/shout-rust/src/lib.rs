//! shout: a command that copies standard input to standard output line by line: ASCII letters become capitals, and each line that is
//! not empty gets an exclamation mark.
//!
//! It works on what has arrived: a chunk that ends in the middle of a line is passed on, and the mark follows with the rest.

mod bindings {
    wit_bindgen::generate!({ path: "../wit", world: "filter", generate_all });
    use super::Shout;
    export!(Shout);
}

use bindings::exports::wasi::cli::run::Guest;
use bindings::wasi::cli::{stdin, stdout};
use bindings::wit_stream;
use wit_bindgen::rt::async_support::StreamResult;

const BUFFER_SIZE: usize = 64 * 1024;

struct Shout;

impl Guest for Shout {
    async fn run() -> Result<(), ()> {
        let (mut source, source_done) = stdin::read_via_stream();
        let (mut sink, data) = wit_stream::new();
        let written = stdout::write_via_stream(data);

        let mut line = Line::default();
        let mut buffer = Vec::with_capacity(BUFFER_SIZE);
        loop {
            let (result, read) = source.read(buffer).await;
            let left = sink.write_all(line.shout(&read)).await;
            if !left.is_empty() || result != StreamResult::Complete(read.len()) {
                break;
            }
            buffer = read;
            buffer.clear();
        }
        if line.is_open() {
            sink.write_all(b"!".to_vec()).await;
        }
        drop((source, sink));

        source_done.await.map_err(drop)?;
        written.await.map_err(drop)
    }
}

/// What is known of the line under way.
#[derive(Default)]
struct Line {
    length: u64,
}

impl Line {
    /// Whether there is text that no newline has ended yet.
    fn is_open(&self) -> bool {
        self.length > 0
    }

    fn shout(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 16);
        for byte in bytes {
            if *byte != b'\n' {
                self.length += 1;
            } else {
                if self.is_open() {
                    out.push(b'!');
                }
                self.length = 0;
            }
            out.push(byte.to_ascii_uppercase());
        }
        out
    }
}
