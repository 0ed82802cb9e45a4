//! `files SOURCE COPY`: in the first directory that the guest was given, copies a file with its small letters turned into
//! capitals, and lists the directory. `cat SOURCE` sends a file from there to standard output in the same way.

use crate::bindings::wasi::filesystem::preopens;
use crate::bindings::wasi::filesystem::types::{Descriptor, DescriptorFlags, OpenFlags, PathFlags};
use crate::bindings::wit_stream;
use crate::{name, print, say, streams};

pub async fn errand(source: &str, copy: &str) -> Result<(), String> {
    let directory = first()?;
    let bytes = transform(&directory, source, copy).await?;
    say(format!("copied {bytes} bytes\n")).await?;
    list(&directory).await
}

pub async fn cat(source: &str) -> Result<(), String> {
    let file = open(source).await?;
    let (read, read_done) = file.read_via_stream(0);
    let (sink, data) = wit_stream::new();
    let (printed, _) = streams::join(print(data), streams::capitals(read, sink)).await;
    read_done.await.map_err(name)?;
    printed
}

/// A file of the first directory, for reading.
pub async fn open(source: &str) -> Result<Descriptor, String> {
    let (none, follow) = (OpenFlags::empty(), PathFlags::SYMLINK_FOLLOW);
    first()?.open_at(follow, source.to_owned(), none, DescriptorFlags::READ).await.map_err(name)
}

fn first() -> Result<Descriptor, String> {
    let (directory, _) = preopens::get_directories().into_iter().next().ok_or("no-directory")?;
    Ok(directory)
}

/// Returns the number of bytes written.
async fn transform(directory: &Descriptor, source: &str, copy: &str) -> Result<usize, String> {
    let from = open(source).await?;
    let create = OpenFlags::CREATE | OpenFlags::TRUNCATE;
    let follow = PathFlags::SYMLINK_FOLLOW;
    let to = directory.open_at(follow, copy.to_owned(), create, DescriptorFlags::WRITE).await.map_err(name)?;

    let (read, read_done) = from.read_via_stream(0);
    let (sink, data) = wit_stream::new();
    let written = to.write_via_stream(data, 0);
    let bytes = streams::capitals(read, sink).await;
    read_done.await.map_err(name)?;
    written.await.map_err(name)?;
    Ok(bytes)
}

/// One line for each entry, in the order in which they come.
async fn list(directory: &Descriptor) -> Result<(), String> {
    let (mut entries, done) = directory.read_directory();
    let mut lines = String::new();
    while let Some(entry) = entries.next().await {
        lines += &format!("{} {}\n", entry.name, name(entry.type_));
    }
    done.await.map_err(name)?;
    say(lines).await
}
