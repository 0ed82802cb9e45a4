//! relay: a command and a service of WASI 0.2.
//!
//! As a command, `relay METHOD URL` sends standard input and prints the status, the response's body and its trailers. As a service, what it
//! does stands in the path: `/echo`, `/fetch` and `/count` are of use, the others show what a server has to cope with.

mod bindings {
    wit_bindgen::generate!({ path: "../wit-0.2", world: "relay", generate_all });
    use super::Relay;
    export!(Relay);
}

mod command;
mod message;
mod service;

use bindings::exports::wasi::cli::run::Guest as Command;
use bindings::exports::wasi::http::incoming_handler::{
    Guest as Service, IncomingRequest, ResponseOutparam,
};

struct Relay;

impl Command for Relay {
    fn run() -> Result<(), ()> {
        command::run()
    }
}

impl Service for Relay {
    fn handle(request: IncomingRequest, response_out: ResponseOutparam) {
        service::handle(request, response_out);
    }
}
