//! Files and directories: the same ones for both generations, with handles of their own.

use crate::bindings::wasi::filesystem0_2_0::{preopens as preopens_2, types as two};
use crate::bindings::wasi::filesystem0_3_0::{preopens as preopens_3, types as three};
use crate::bindings::wit_stream;
use crate::{name, same};

pub fn root_2() -> Result<two::Descriptor, String> {
    Ok(preopens_2::get_directories().into_iter().next().ok_or("no directory of 0.2")?.0)
}

fn root_3() -> Result<three::Descriptor, String> {
    Ok(preopens_3::get_directories().into_iter().next().ok_or("no directory of 0.3")?.0)
}

/// A new file, opened by both.
pub struct File {
    name: &'static str,
    root: two::Descriptor,
    pub two: two::Descriptor,
    three: three::Descriptor,
}

impl File {
    pub async fn new(path: &'static str) -> Result<File, String> {
        let root = root_2()?;
        let (flags, create) = (two::DescriptorFlags::READ | two::DescriptorFlags::WRITE, two::OpenFlags::CREATE);
        let two = root.open_at(two::PathFlags::empty(), path, create | two::OpenFlags::EXCLUSIVE, flags).map_err(name)?;
        let flags = three::DescriptorFlags::READ | three::DescriptorFlags::WRITE;
        let three = root_3()?
            .open_at(three::PathFlags::empty(), path.to_owned(), three::OpenFlags::empty(), flags)
            .await
            .map_err(name)?;
        Ok(File { name: path, root, two, three })
    }

    pub async fn write_3(&self, bytes: &[u8], offset: u64) -> Result<(), String> {
        let (mut sink, data) = wit_stream::new();
        let written = self.three.write_via_stream(data, offset);
        sink.write_all(bytes.to_vec()).await;
        drop(sink);
        written.await.map_err(name)
    }

    pub async fn read_3(&self, offset: u64) -> Result<Vec<u8>, String> {
        let (source, done) = self.three.read_via_stream(offset);
        let bytes = source.collect().await;
        done.await.map_err(name)?;
        Ok(bytes)
    }

    pub fn remove(self) -> Result<(), String> {
        self.root.unlink_file_at(self.name).map_err(name)
    }
}

pub async fn streams() -> Result<(), String> {
    let file = File::new("streams").await?;
    let sink = file.two.write_via_stream(0).map_err(name)?;
    sink.blocking_write_and_flush(b"from 0.2").map_err(name)?;
    drop(sink);
    same("for 0.3", file.read_3(0).await?, b"from 0.2".to_vec())?;

    let (mut sink, data) = wit_stream::new();
    let appended = file.three.append_via_stream(data);
    sink.write_all(b", and 0.3".to_vec()).await;
    drop(sink);
    appended.await.map_err(name)?;
    let sink = file.two.append_via_stream().map_err(name)?;
    sink.blocking_write_and_flush(b", again").map_err(name)?;
    drop(sink);
    let source = file.two.read_via_stream(5).map_err(name)?;
    same("for 0.2", source.blocking_read(100).map_err(name)?, b"0.2, and 0.3, again".to_vec())?;
    drop(source);
    file.write_3(b"OVER", 1).await?;
    same("over", file.read_3(0).await?, b"fOVER0.2, and 0.3, again".to_vec())?;
    file.remove()
}

pub async fn contents() -> Result<(), String> {
    let file = File::new("contents").await?;
    same("written", file.two.write(b"text", 2).map_err(name)?, 4)?;
    same("for 0.3", file.read_3(0).await?, b"\0\0text".to_vec())?;
    file.write_3(b"TE", 2).await?;
    same("for 0.2", file.two.read(100, 2).map_err(name)?.0, b"TExt".to_vec())?;
    same("at the end", file.two.read(100, 6).map_err(name)?, (vec![], true))?;
    file.remove()
}

pub async fn state() -> Result<(), String> {
    let file = File::new("state").await?;
    file.two.set_size(10).map_err(name)?;
    same("size for 0.3", file.three.stat().await.map_err(name)?.size, 10)?;
    file.three.set_size(20).await.map_err(name)?;
    same("size for 0.2", file.two.stat().map_err(name)?.size, 20)?;

    let at = |seconds| two::NewTimestamp::Timestamp(two::Datetime { seconds, nanoseconds: 0 });
    file.two.set_times(at(1000), at(2000)).map_err(name)?;
    let times = file.three.stat().await.map_err(name)?;
    same("read at", times.data_access_timestamp.map(|time| time.seconds), Some(1000))?;
    same("changed at", times.data_modification_timestamp.map(|time| time.seconds), Some(2000))?;
    let at = |seconds| three::NewTimestamp::Timestamp(three::Instant { seconds, nanoseconds: 0 });
    let path = file.name.to_owned();
    let root = root_3()?;
    root.set_times_at(three::PathFlags::empty(), path.clone(), at(3000), at(4000)).await.map_err(name)?;
    let times = file.root.stat_at(two::PathFlags::empty(), file.name).map_err(name)?;
    same("changed at, for 0.2", times.data_modification_timestamp.map(|time| time.seconds), Some(4000))?;
    file.three.set_times(three::NewTimestamp::NoChange, at(5000)).await.map_err(name)?;
    let times = file.two.stat().map_err(name)?;
    same("changed again", times.data_modification_timestamp.map(|time| time.seconds), Some(5000))?;
    let now = two::NewTimestamp::Now;
    file.root.set_times_at(two::PathFlags::empty(), file.name, two::NewTimestamp::NoChange, now).map_err(name)?;
    let stat = root.stat_at(three::PathFlags::empty(), path.clone()).await.map_err(name)?;
    same("changed now", stat.data_modification_timestamp.is_some_and(|time| time.seconds > 5000), true)?;
    same("links", stat.link_count, file.two.stat().map_err(name)?.link_count)?;

    file.two.sync().map_err(name)?;
    file.three.sync().await.map_err(name)?;
    file.two.sync_data().map_err(name)?;
    file.three.sync_data().await.map_err(name)?;
    file.two.advise(0, 10, two::Advice::Sequential).map_err(name)?;
    file.three.advise(0, 10, three::Advice::Sequential).await.map_err(name)?;

    same("type", name(file.two.get_type().map_err(name)?), name(file.three.get_type().await.map_err(name)?))?;
    let flags = file.three.get_flags().await.map_err(name)?;
    same("flags", file.two.get_flags().map_err(name)?.bits(), flags.bits())?;
    let (one, other) = (file.two.metadata_hash().map_err(name)?, file.three.metadata_hash().await.map_err(name)?);
    same("hash", (one.lower, one.upper), (other.lower, other.upper))?;
    let of_path = file.root.metadata_hash_at(two::PathFlags::empty(), file.name).map_err(name)?;
    let other = root.metadata_hash_at(three::PathFlags::empty(), path).await.map_err(name)?;
    same("hash of the path", (of_path.lower, of_path.upper), (other.lower, other.upper))?;
    file.remove()
}

pub async fn entries() -> Result<(), String> {
    let (of_2, of_3) = (root_2()?, root_3()?);
    of_2.create_directory_at("made by 0.2").map_err(name)?;
    of_3.create_directory_at("made by 0.3".to_owned()).await.map_err(name)?;

    let (mut listing, done) = of_3.read_directory();
    let mut seen_3 = Vec::new();
    while let Some(entry) = listing.next().await {
        seen_3.push(format!("{} {}", name(entry.type_), entry.name));
    }
    done.await.map_err(name)?;
    let listing = of_2.read_directory().map_err(name)?;
    let mut seen_2 = Vec::new();
    while let Some(entry) = listing.read_directory_entry().map_err(name)? {
        seen_2.push(format!("{} {}", name(entry.type_), entry.name));
    }
    seen_2.sort();
    seen_3.sort();
    same("both are there", seen_2.contains(&"directory made by 0.3".to_owned()), true)?;
    same("and here", seen_3.contains(&"directory made by 0.2".to_owned()), true)?;
    same("entries", seen_2, seen_3)?;

    of_3.remove_directory_at("made by 0.2".to_owned()).await.map_err(name)?;
    of_2.remove_directory_at("made by 0.3").map_err(name)?;
    let gone = of_2.stat_at(two::PathFlags::empty(), "made by 0.2").map(|_| ()).map_err(name);
    same("gone", gone, Err("no-entry".to_owned()))
}

pub async fn links() -> Result<(), String> {
    let file = File::new("links").await?;
    file.write_3(b"text", 0).await?;
    let root = root_3()?;
    file.root.symlink_at("links", "soft 2").map_err(name)?;
    root.symlink_at("links".to_owned(), "soft 3".to_owned()).await.map_err(name)?;
    same("read by 0.3", root.readlink_at("soft 2".to_owned()).await.map_err(name)?, "links".to_owned())?;
    same("read by 0.2", file.root.readlink_at("soft 3").map_err(name)?, "links".to_owned())?;

    file.root.link_at(two::PathFlags::empty(), "links", &file.root, "hard 2").map_err(name)?;
    let no = three::PathFlags::empty();
    root.link_at(no, "hard 2".to_owned(), &root, "hard 3".to_owned()).await.map_err(name)?;
    same("links of it", file.two.stat().map_err(name)?.link_count, 3)?;

    root.rename_at("hard 2".to_owned(), &root, "moved 3".to_owned()).await.map_err(name)?;
    file.root.rename_at("moved 3", &file.root, "moved 2").map_err(name)?;
    let moved = root.stat_at(no, "moved 2".to_owned()).await.map_err(name)?;
    same("moved by both", moved.size, 4)?;

    let open = two::DescriptorFlags::READ;
    let hard = file.root.open_at(two::PathFlags::empty(), "hard 3", two::OpenFlags::empty(), open).map_err(name)?;
    same("the same for 0.2", hard.is_same_object(&file.two), true)?;
    let open = three::DescriptorFlags::READ;
    let follow = three::PathFlags::SYMLINK_FOLLOW;
    let soft = root.open_at(follow, "soft 2".to_owned(), three::OpenFlags::empty(), open).await.map_err(name)?;
    same("the same for 0.3", soft.is_same_object(&file.three).await, true)?;

    file.root.unlink_file_at("soft 3").map_err(name)?;
    root.unlink_file_at("soft 2".to_owned()).await.map_err(name)?;
    file.root.unlink_file_at("hard 3").map_err(name)?;
    root.unlink_file_at("moved 2".to_owned()).await.map_err(name)?;
    same("one link left", file.two.stat().map_err(name)?.link_count, 1)?;
    file.remove()
}

/// The same mistake is the same error, by whatever generation it is made.
pub async fn errors() -> Result<(), String> {
    let (of_2, of_3) = (root_2()?, root_3()?);
    for (path, flags_2, flags_3) in [
        ("missing", two::OpenFlags::empty(), three::OpenFlags::empty()),
        ("../outside", two::OpenFlags::empty(), three::OpenFlags::empty()),
        ("/absolute", two::OpenFlags::empty(), three::OpenFlags::empty()),
        ("dir/not a directory", two::OpenFlags::DIRECTORY, three::OpenFlags::DIRECTORY),
    ] {
        let read_2 = two::DescriptorFlags::READ;
        let one = of_2.open_at(two::PathFlags::empty(), path, flags_2, read_2).map(|_| ()).map_err(name);
        let read_3 = three::DescriptorFlags::READ;
        let other = of_3.open_at(three::PathFlags::empty(), path.to_owned(), flags_3, read_3).await;
        same(path, one.clone(), other.map(|_| ()).map_err(name))?;
        same("it fails", one.is_err(), true)?;
    }
    Ok(())
}

/// Handles of the two are numbered in one table and never stand for each other: whichever is dropped, the other one stays.
pub async fn handles() -> Result<(), String> {
    let file = File::new("handles").await?;
    let mut open_2 = Vec::new();
    let mut open_3 = Vec::new();
    for round in 0..40_u64 {
        open_2.push(root_2()?);
        open_3.push(root_3()?);
        if round % 3 == 0 {
            open_2.remove(open_2.len() / 2);
        }
        if round % 4 == 0 {
            open_3.remove(open_3.len() / 2);
        }
    }
    for of_2 in open_2 {
        same("of 0.2", name(of_2.get_type().map_err(name)?), "directory".to_owned())?;
    }
    for of_3 in &open_3 {
        same("of 0.3", name(of_3.get_type().await.map_err(name)?), "directory".to_owned())?;
    }
    let File { root, two: of_2, three: of_3, name: path } = file;
    same("written", of_2.write(b"text", 0).map_err(name)?, 4)?;
    drop(of_2);
    same("still open for 0.3", of_3.stat().await.map_err(name)?.size, 4)?;
    drop(of_3);
    root.unlink_file_at(path).map_err(name)
}
