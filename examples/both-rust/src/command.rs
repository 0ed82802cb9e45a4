//! What a command is given: arguments, environment, standard streams, terminals, and how it ends.

use crate::bindings::wasi::cli0_2_0 as two;
use crate::bindings::wasi::cli0_3_0 as three;
use crate::bindings::wit_stream;
use crate::{name, same};

pub fn environment() -> Result<(), String> {
    same("arguments", two::environment::get_arguments(), three::environment::get_arguments())?;
    same("variables", two::environment::get_environment(), three::environment::get_environment())?;
    same("directory", two::environment::initial_cwd(), three::environment::get_initial_cwd())?;
    same("none of them is there", two::environment::get_arguments().is_empty(), false)
}

pub fn exit_2() -> Result<(), String> {
    two::exit::exit(Err(()));
    Err("0.2 went on".to_owned())
}

pub fn exit_3() -> Result<(), String> {
    three::exit::exit(Err(()));
    Err("0.3 went on".to_owned())
}

/// Standard input is `0123456789`, and its end.
pub async fn stdin() -> Result<(), String> {
    let first = two::stdin::get_stdin();
    same("the first two", first.blocking_read(2).map_err(name)?, b"01".to_vec())?;
    let (mut second, _) = three::stdin::read_via_stream();
    let (_, read) = second.read(Vec::with_capacity(3)).await;
    same("the next three", read, b"234".to_vec())?;
    // What 0.2 has fetched to know that it is there is the next reader's all the same.
    first.subscribe().block();
    let (_, read) = second.read(Vec::with_capacity(2)).await;
    same("two more", read, b"56".to_vec())?;
    drop(second);
    let third = two::stdin::get_stdin();
    same("the rest", third.blocking_read(100).map_err(name)?, b"789".to_vec())?;
    same("the end for 0.2", third.blocking_read(1).map_err(name), Err("closed".to_owned()))?;
    let (mut fourth, result) = three::stdin::read_via_stream();
    same("the end for 0.3", fourth.next().await, None)?;
    result.await.map_err(name)
}

/// Writes by turns, so that the host sees the order.
pub async fn stdout() -> Result<(), String> {
    say_2("one ")?;
    say_3("two ").await?;
    say_2("three ")?;
    say_3("four").await
}

pub async fn stderr() -> Result<(), String> {
    two::stderr::get_stderr().blocking_write_and_flush(b"one ").map_err(name)?;
    let (mut sink, data) = wit_stream::new();
    let written = three::stderr::write_via_stream(data);
    same("left over", sink.write_all(b"two".to_vec()).await, vec![])?;
    drop(sink);
    written.await.map_err(name)
}

pub fn terminals() -> Result<(), String> {
    let of_2 = [
        two::terminal_stdin::get_terminal_stdin().is_some(),
        two::terminal_stdout::get_terminal_stdout().is_some(),
        two::terminal_stderr::get_terminal_stderr().is_some(),
    ];
    let of_3 = [
        three::terminal_stdin::get_terminal_stdin().is_some(),
        three::terminal_stdout::get_terminal_stdout().is_some(),
        three::terminal_stderr::get_terminal_stderr().is_some(),
    ];
    same("terminals", of_2, of_3)?;
    // As the host of the test has them.
    same("which", of_3, [true, true, false])
}

pub fn say_2(text: &str) -> Result<(), String> {
    two::stdout::get_stdout().blocking_write_and_flush(text.as_bytes()).map_err(name)
}

pub async fn say_3(text: &str) -> Result<(), String> {
    let (mut sink, data) = wit_stream::new();
    let written = three::stdout::write_via_stream(data);
    same("left over", sink.write_all(text.as_bytes().to_vec()).await, vec![])?;
    drop(sink);
    written.await.map_err(name)
}
