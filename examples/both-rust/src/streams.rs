//! Streams: all that 0.2 does with one, on bytes that 0.3 sees or has written.

use crate::bindings::wasi::io::streams::{InputStream, StreamError};
use crate::files::{File, root_2};
use crate::{name, same};

/// Each way of taking bytes, on a file that 0.3 has written.
pub async fn input() -> Result<(), String> {
    let file = File::new("input").await?;
    file.write_3(b"0123456789", 0).await?;
    let source = file.two.read_via_stream(0).map_err(name)?;
    let pollable = source.subscribe();
    pollable.block();
    same("ready", pollable.ready(), true)?;
    same("read", source.read(2).map_err(name)?, b"01".to_vec())?;
    same("skip", source.skip(1).map_err(name)?, 1)?;
    same("blocking-read", source.blocking_read(3).map_err(name)?, b"345".to_vec())?;
    same("blocking-skip", source.blocking_skip(2).map_err(name)?, 2)?;
    same("the rest", source.blocking_read(100).map_err(name)?, b"89".to_vec())?;
    same("the end", closed(source.blocking_read(1).map(|_| ())), true)?;
    same("ready at the end", pollable.ready(), true)?;
    drop(pollable);
    drop(source);
    file.remove()
}

/// Each way of giving bytes, on a file that 0.3 reads.
pub async fn output() -> Result<(), String> {
    let file = File::new("output").await?;
    let from = File::new("from").await?;
    from.write_3(b"spliced, and blocking", 0).await?;
    let source = from.two.read_via_stream(0).map_err(name)?;
    let sink = file.two.write_via_stream(0).map_err(name)?;
    let pollable = sink.subscribe();
    pollable.block();
    same("permitted", sink.check_write().map_err(name)? > 0, true)?;
    sink.write(b"write ").map_err(name)?;
    sink.flush().map_err(name)?;
    sink.blocking_flush().map_err(name)?;
    sink.blocking_write_and_flush(b"more ").map_err(name)?;
    sink.write_zeroes(2).map_err(name)?;
    sink.blocking_write_zeroes_and_flush(1).map_err(name)?;
    ready(&source);
    same("spliced", sink.splice(&source, 7).map_err(name)?, 7)?;
    same("blocking-splice", sink.blocking_splice(&source, 100).map_err(name)?, 14)?;
    sink.blocking_flush().map_err(name)?;
    drop(pollable);
    drop(sink);
    same("for 0.3", file.read_3(0).await?, b"write more \0\0\0spliced, and blocking".to_vec())?;
    drop(source);
    from.remove()?;
    file.remove()
}

/// Why a stream failed is what 0.3 tells of the same thing.
pub async fn error() -> Result<(), String> {
    let file = File::new("error").await?;
    let beyond = (1 << 62) + 1;
    let of_3 = file.write_3(b"x", beyond).await;
    let sink = file.two.write_via_stream(beyond).map_err(name)?;
    let Err(StreamError::LastOperationFailed(cause)) = sink.blocking_write_and_flush(b"x") else {
        return Err("0.2 wrote beyond what a file holds".to_owned());
    };
    let code = crate::bindings::wasi::filesystem0_2_0::types::filesystem_error_code(&cause);
    same("the error", Err(code.map(name).unwrap_or_default()), of_3)?;
    same("what it says", cause.to_debug_string().is_empty(), false)?;
    same("closed from then on", closed(sink.check_write().map(|_| ())), true)?;
    drop(sink);
    let directory = root_2()?;
    same("no file", directory.read_via_stream(0).map(|_| ()).map_err(name), Err("is-directory".to_owned()))?;
    file.remove()
}

fn ready(source: &InputStream) {
    source.subscribe().block();
}

fn closed(result: Result<(), StreamError>) -> bool {
    matches!(result, Err(StreamError::Closed))
}
