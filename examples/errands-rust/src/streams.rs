//! What the errands do with streams of bytes.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use wit_bindgen::rt::async_support::{StreamReader, StreamResult, StreamWriter};

const BUFFER_SIZE: usize = 64 * 1024;

/// Writes all of it and ends the stream.
pub async fn write(mut sink: StreamWriter<u8>, bytes: Vec<u8>) -> Result<(), String> {
    if sink.write_all(bytes).await.is_empty() { Ok(()) } else { Err("not-taken".to_owned()) }
}

/// Everything that comes until the stream ends.
pub async fn read(mut source: StreamReader<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(mut chunk) = some(&mut source).await {
        bytes.append(&mut chunk);
    }
    bytes
}

/// What comes next, at least one byte; nothing at the end.
async fn some(source: &mut StreamReader<u8>) -> Option<Vec<u8>> {
    let (result, chunk) = source.read(Vec::with_capacity(BUFFER_SIZE)).await;
    match result {
        StreamResult::Complete(_) => Some(chunk),
        _ if !chunk.is_empty() => Some(chunk),
        _ => None,
    }
}

/// Exactly so many bytes, or fewer at the end.
pub async fn read_exactly(source: &mut StreamReader<u8>, count: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(count);
    while bytes.len() < count {
        let (result, chunk) = source.read(Vec::with_capacity(count - bytes.len())).await;
        bytes.extend(chunk);
        if !matches!(result, StreamResult::Complete(_)) {
            break;
        }
    }
    bytes
}

/// Sends what comes on with small ASCII letters turned into capitals, and ends the stream. Returns the number of bytes taken.
pub async fn capitals(mut source: StreamReader<u8>, mut sink: StreamWriter<u8>) -> usize {
    let mut bytes = 0;
    while let Some(mut chunk) = some(&mut source).await {
        chunk.make_ascii_uppercase();
        let count = chunk.len();
        let left = sink.write_all(chunk).await.len();
        bytes += count - left;
        if left > 0 {
            break;
        }
    }
    bytes
}

/// Both at the same time.
pub async fn join<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut first, mut second) = (None, None);
    poll_fn(move |context| {
        if first.is_none() {
            if let Poll::Ready(value) = a.as_mut().poll(context) {
                first = Some(value);
            }
        }
        if second.is_none() {
            if let Poll::Ready(value) = b.as_mut().poll(context) {
                second = Some(value);
            }
        }
        match (first.take(), second.take()) {
            (Some(first), Some(second)) => Poll::Ready((first, second)),
            (one, other) => {
                (first, second) = (one, other);
                Poll::Pending
            }
        }
    })
    .await
}
