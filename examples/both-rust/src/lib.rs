//! One program on WASI 0.2 and 0.3 at once: each row of what became of 0.2, observed through both.
//!
//! `observe` does what its row names with the one generation and looks at it with the other, and then the other way round. It answers
//! an error that says what differs. Each row stands alone: a host may ask for them in any order, and more than once.

mod clocks;
mod command;
mod files;
mod random;
mod sockets;
mod streams;

mod bindings {
    wit_bindgen::generate!({ path: "wit", world: "both", generate_all });
    use super::Both;
    export!(Both);
}

use std::fmt::Debug;

struct Both;

impl bindings::Guest for Both {
    async fn observe(row: String) -> Result<(), String> {
        match row.as_str() {
            "environment" => command::environment(),
            "exit of 0.2" => command::exit_2(),
            "exit of 0.3" => command::exit_3(),
            "stdin" => command::stdin().await,
            "stdout" => command::stdout().await,
            "stderr" => command::stderr().await,
            "terminals" => command::terminals(),
            "pollable" => clocks::pollable().await,
            "monotonic-clock" => clocks::monotonic().await,
            "wall-clock" => clocks::wall(),
            "random" => random::random(),
            "input-stream" => streams::input().await,
            "output-stream" => streams::output().await,
            "stream-error" => streams::error().await,
            "descriptor streams" => files::streams().await,
            "descriptor contents" => files::contents().await,
            "descriptor state" => files::state().await,
            "descriptor entries" => files::entries().await,
            "descriptor links" => files::links().await,
            "descriptor errors" => files::errors().await,
            "handles" => files::handles().await,
            "tcp-socket, served by 0.2" => sockets::served_by_2().await,
            "tcp-socket, served by 0.3" => sockets::served_by_3().await,
            "tcp-socket options" => sockets::tcp_options(),
            "udp-socket" => sockets::udp().await,
            "udp-socket options" => sockets::udp_options(),
            "socket errors" => sockets::errors().await,
            "ip-name-lookup" => sockets::lookup().await,
            _ => Err(format!("there is no row {row}")),
        }
    }
}

impl bindings::exports::wasi::cli0_2_0::run::Guest for Both {
    fn run() -> Result<(), ()> {
        command::say_2("run of 0.2\n").map_err(|_| ())
    }
}

impl bindings::exports::wasi::cli0_3_0::run::Guest for Both {
    async fn run() -> Result<(), ()> {
        command::say_3("run of 0.3\n").await.map_err(|_| ())
    }
}

/// The two are what they must be.
fn same<T: PartialEq + Debug>(what: &str, found: T, wanted: T) -> Result<(), String> {
    if found == wanted { Ok(()) } else { Err(format!("{what}: found {found:?}, not {wanted:?}")) }
}

/// A case's name as WIT has it: what is called alike in both generations is alike.
fn name(case: impl Debug) -> String {
    let text = format!("{case:?}");
    // The error enums of 0.2 tell it themselves.
    if let Some((_, rest)) = text.split_once("name: \"") {
        return rest.split('"').next().unwrap_or_default().to_owned();
    }
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
