//! A command that runs one errand out in the world, which its first argument names: files, HTTP, TCP, UDP, listening, or saying
//! what it was given.
//!
//! Each errand is a task on the callback ABI that awaits what it needs; nothing parks a stack. What it has to say goes to
//! standard output; an error goes to standard error by the name that its interface gives it, and the command fails.

mod files;
mod http;
mod sockets;
mod streams;

mod bindings {
    wit_bindgen::generate!({ path: "../wit", world: "errands", generate_all });
    use super::Errands;
    export!(Errands);
}

use bindings::exports::wasi::cli::run::Guest;
use bindings::wasi::cli::{environment, stderr, stdout};
use bindings::wit_stream;
use std::fmt::Debug;
use wit_bindgen::rt::async_support::StreamReader;

struct Errands;

impl Guest for Errands {
    async fn run() -> Result<(), ()> {
        let arguments = environment::get_arguments();
        let words: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
        let outcome = match words[..] {
            ["show", ..] => show(&arguments).await,
            ["files", source, copy] => files::errand(source, copy).await,
            ["cat", source] => files::cat(source).await,
            ["http", authority, path] => http::errand(authority, path).await,
            ["post", authority, path, source] => http::post(authority, path, source).await,
            ["tcp", address] => sockets::tcp(address).await,
            ["udp", address] => sockets::udp(address).await,
            ["listen", address] => sockets::listen(address).await,
            _ => Err("usage".to_owned()),
        };
        match outcome {
            Ok(()) => Ok(()),
            Err(name) => complain(&format!("{}: {name}\n", words.first().unwrap_or(&"errands"))).await,
        }
    }
}

/// The arguments, the variables and the directory that the guest was given, a line each.
async fn show(arguments: &[String]) -> Result<(), String> {
    let mut lines: String = arguments.iter().skip(1).map(|word| format!("argument {word}\n")).collect();
    for (name, value) in environment::get_environment() {
        lines += &format!("variable {name}={value}\n");
    }
    if let Some(directory) = environment::get_initial_cwd() {
        lines += &format!("directory {directory}\n");
    }
    say(lines).await
}

/// Hands a stream of bytes on to standard output.
async fn print(data: StreamReader<u8>) -> Result<(), String> {
    stdout::write_via_stream(data).await.map_err(name)
}

/// Says it on standard output, and waits until that has taken it.
async fn say(text: String) -> Result<(), String> {
    let (sink, data) = wit_stream::new();
    let written = stdout::write_via_stream(data);
    streams::write(sink, text.into_bytes()).await?;
    written.await.map_err(name)
}

async fn complain(text: &str) -> Result<(), ()> {
    let (sink, data) = wit_stream::new();
    let written = stderr::write_via_stream(data);
    let _ = streams::write(sink, text.as_bytes().to_vec()).await;
    let _ = written.await;
    Err(())
}

/// A case's name as WIT has it, in small letters: `ErrorCode::AccessDenied` is `access-denied`.
fn name(case: impl Debug) -> String {
    let text = format!("{case:?}");
    let text = text.rsplit("::").next().unwrap_or_default();
    let mut name = String::new();
    for letter in text.chars().take_while(char::is_ascii_alphanumeric) {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}
