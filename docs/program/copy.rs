//! A copy of the workspace in which lessons are changed.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use crate::children::output;
use crate::files;

/// A copy that no other process changes, and cargo's target folder beside it.
pub(crate) struct Copy {
    pub(crate) workspace: PathBuf,
    pub(crate) target: PathBuf,
    /// Unlocked when it is closed, however this process ends.
    _lock: File,
}

impl Copy {
    /// Takes the first copy below `target/edits` that is free, and brings it up to date.
    pub(crate) fn of(workspace: &Path) -> anyhow::Result<Self> {
        let edits = workspace.join("target/edits");
        let cannot_write = || format!("cannot write to {}", edits.display());
        for number in 0_u32.. {
            let target = edits.join(number.to_string());
            fs::create_dir_all(&target).with_context(cannot_write)?;
            if let Some(lock) = lock(&target.join("lock")).with_context(cannot_write)? {
                let copy = Self { workspace: target.join("workspace"), target, _lock: lock };
                copy.bring_up_to_date(workspace)?;
                return Ok(copy);
            }
        }
        unreachable!("there are more numbers than processes")
    }

    /// Copies what git knows of, and what is new, but nothing that it ignores.
    fn bring_up_to_date(&self, workspace: &Path) -> anyhow::Result<()> {
        let mut git = Command::new("git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(workspace);
        let listed = output(&mut git).context("cannot start git")?;
        ensure!(listed.status.success(), "git cannot list the files of the workspace, which must be a clone");
        let listed = String::from_utf8(listed.stdout)?;
        let names: BTreeSet<_> = listed.split_terminator('\0').filter(|name| workspace.join(name).is_file()).collect();
        self.remove_others(&self.workspace, &names)?;
        for name in &names {
            let (from, to) = (workspace.join(name), self.workspace.join(name));
            let text = fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?;
            // What has not changed keeps its time, so that cargo does not compile it again.
            if fs::read(&to).is_ok_and(|old| old == text) {
                continue;
            }
            files::write(&to, text)?;
        }
        Ok(())
    }

    /// Removes the files of the copy that the workspace no longer has: cargo would compile them too.
    fn remove_others(&self, folder: &Path, names: &BTreeSet<&str>) -> anyhow::Result<()> {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry?.path();
            if path.is_dir() {
                self.remove_others(&path, names)?;
                // Only an empty folder can be removed so, and one that is not is to stay.
                let _ = fs::remove_dir(&path);
            } else if !names.contains(files::name(&self.workspace, &path).as_str()) {
                fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// The locked file, or `None` if another process has locked it.
#[cfg(unix)]
fn lock(path: &Path) -> io::Result<Option<File>> {
    use rustix::fs::{FlockOperation, flock};

    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(file)),
        Err(error) if error == rustix::io::Errno::WOULDBLOCK => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// On Windows, a file that is opened without sharing is locked.
#[cfg(windows)]
fn lock(path: &Path) -> io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt;

    const SHARING_VIOLATION: i32 = 32;
    match OpenOptions::new().create(true).truncate(false).write(true).share_mode(0).open(path) {
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Ok(None),
        opened => opened.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_belongs_to_one_process_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("lock");
        let first = lock(&path).expect("it can be written");
        assert!(first.is_some());
        assert!(lock(&path).expect("it can be written").is_none(), "it is taken");
        drop(first);
        assert!(lock(&path).expect("it can be written").is_some(), "it is free again");
    }
}
