//! `relay METHOD URL`: one exchange over the standard streams.

use crate::bindings::wasi::cli::environment::get_arguments;
use crate::bindings::wasi::cli::{stderr, stdin, stdout};
use crate::bindings::wasi::http::outgoing_handler;
use crate::bindings::wasi::http::types::{Fields, Method, OutgoingRequest, Scheme};
use crate::message::{copy, finish, reason, response_of, trailers_of, write_all};

pub fn run() -> Result<(), ()> {
    let error = match exchange() {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    let output = stderr::get_stderr();
    let _ = write_all(&output, format!("relay: {error}\n").as_bytes());
    Err(())
}

fn exchange() -> Result<(), String> {
    let arguments = get_arguments();
    let [_, method, url] = &arguments[..] else {
        return Err("wanted METHOD URL".into());
    };
    let request = request_to(method, url, Fields::new())?;
    let body = request.body().map_err(|()| "there is no body")?;
    let future = outgoing_handler::handle(request, None).map_err(|code| format!("{code:?}"))?;

    let output = body.write().map_err(|()| "there is no stream")?;
    copy(&stdin::get_stdin(), &output).map_err(|error| reason(&error))?;
    drop(output);
    finish(body, None).map_err(|code| format!("{code:?}"))?;

    let response = response_of(&future).map_err(|code| format!("{code:?}"))?;
    let print = stdout::get_stdout();
    let say = |text: String| write_all(&print, text.as_bytes()).map_err(|error| reason(&error));
    say(format!("{}\n", response.status()))?;
    let body = response.consume().map_err(|()| "there is no body")?;
    let input = body.stream().map_err(|()| "there is no stream")?;
    copy(&input, &print).map_err(|error| reason(&error))?;
    drop(input);
    let trailers = trailers_of(body).map_err(|code| format!("{code:?}"))?;
    for (name, value) in trailers.map(|found| found.entries()).unwrap_or_default() {
        say(format!("\n{name}: {}", String::from_utf8_lossy(&value)))?;
    }
    Ok(())
}

pub fn request_to(method: &str, url: &str, headers: Fields) -> Result<OutgoingRequest, String> {
    let (scheme, rest) = url
        .split_once("://")
        .ok_or("wanted SCHEME://AUTHORITY/PATH")?;
    let at = rest.find('/').unwrap_or(rest.len());
    let request = OutgoingRequest::new(headers);
    // A method that is known is not kept as another one.
    request
        .set_method(&Method::Other(method.into()))
        .map_err(|()| "no method")?;
    request
        .set_scheme(Some(&Scheme::Other(scheme.into())))
        .map_err(|()| "no scheme")?;
    request
        .set_authority(Some(&rest[..at]))
        .map_err(|()| "no authority")?;
    request
        .set_path_with_query(Some(&rest[at..]))
        .map_err(|()| "no path")?;
    Ok(request)
}
