//! `http AUTHORITY PATH`: posts a body in pieces to a server that gives each back in capitals as it comes. A piece is sent only
//! when the one before it has come back, so that both bodies must flow at the same time. The request's trailer says how much was
//! sent, and the response's how much was seen.
//!
//! `post AUTHORITY PATH SOURCE` posts a file, and sends the response's body to standard output. No byte of either gets into this
//! component's memory: the streams are handed on.

use crate::bindings::wasi::http::client;
use crate::bindings::wasi::http::types::{Fields, Method, Request, Response, Scheme};
use crate::bindings::{wit_future, wit_stream};
use crate::{files, name, print, say, streams};
use wit_bindgen::rt::async_support::StreamReader;

const PIECES: usize = 4;
const PIECE_SIZE: usize = 50_000;

pub async fn errand(authority: &str, path: &str) -> Result<(), String> {
    let (mut sink, contents) = wit_stream::new();
    let (trailers, trailers_later) = wit_future::new(|| Ok(None));
    let (request, sent) = Request::new(fields("x-errand", "rust")?, Some(contents), trailers_later, None);
    address(&request, authority, path).map_err(|()| "request".to_owned())?;

    let (response, left) = streams::join(client::send(request), sink.write_all(piece(0))).await;
    let response = response.map_err(name)?;
    if !left.is_empty() {
        return Err("not-taken".to_owned());
    }
    let head = format!("status {}\nx-seen {}\n", response.get_status_code(), value(&response.get_headers(), "x-seen"));
    let (taken, taken_later) = wit_future::new(|| Ok(()));
    let (mut body, response_trailers) = Response::consume_body(response, taken_later);

    echo(&mut body, 0).await?;
    for number in 1..PIECES {
        sink.write_all(piece(number)).await;
        echo(&mut body, number).await?;
    }
    drop(sink);
    let count = (PIECES * PIECE_SIZE).to_string();
    let _ = trailers.write(Ok(Some(fields("x-sent", &count)?))).await;

    if !streams::read(body).await.is_empty() {
        return Err("body-too-long".to_owned());
    }
    let last = response_trailers.await.map_err(name)?.ok_or("no-trailers")?;
    drop(taken);
    sent.await.map_err(name)?;
    say(format!("{head}body {count}\nx-sent {}\n", value(&last, "x-sent"))).await
}

pub async fn post(authority: &str, path: &str, source: &str) -> Result<(), String> {
    let file = files::open(source).await?;
    let (contents, read_done) = file.read_via_stream(0);
    let (no_trailers, no_trailers_later) = wit_future::new(|| Ok(None));
    drop(no_trailers);
    let (request, sent) = Request::new(Fields::new(), Some(contents), no_trailers_later, None);
    address(&request, authority, path).map_err(|()| "request".to_owned())?;
    let response = client::send(request).await.map_err(name)?;
    let (taken, taken_later) = wit_future::new(|| Ok(()));
    let (body, trailers) = Response::consume_body(response, taken_later);
    print(body).await?;
    drop(taken);
    trailers.await.map_err(name)?;
    sent.await.map_err(name)?;
    read_done.await.map_err(name)
}

fn address(request: &Request, authority: &str, path: &str) -> Result<(), ()> {
    request.set_method(&Method::Post)?;
    request.set_scheme(Some(&Scheme::Http))?;
    request.set_authority(Some(authority))?;
    request.set_path_with_query(Some(path))
}

fn fields(key: &str, value: &str) -> Result<Fields, String> {
    Fields::from_list(&[(key.to_owned(), value.as_bytes().to_vec())]).map_err(name)
}

/// The first value of a field; nothing if there is none.
fn value(fields: &Fields, key: &str) -> String {
    fields.get(key).first().map(|value| String::from_utf8_lossy(value).into_owned()).unwrap_or_default()
}

/// Letters, another beginning for each piece.
fn piece(number: usize) -> Vec<u8> {
    (0..PIECE_SIZE).map(|index| b'a' + ((number + index) % 26) as u8).collect()
}

async fn echo(body: &mut StreamReader<u8>, number: usize) -> Result<(), String> {
    let expected = piece(number).to_ascii_uppercase();
    if streams::read_exactly(body, PIECE_SIZE).await == expected { Ok(()) } else { Err("wrong-body".to_owned()) }
}

