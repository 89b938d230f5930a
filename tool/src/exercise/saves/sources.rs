//! Which files and folders people write, and which their programs and tools do.

use std::ffi::OsStr;
use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};

/// Folders in which programs and tools write, and no learner does. Hidden ones are left out as well.
const FOLDERS: [&str; 7] =
    ["target", "node_modules", "__pycache__", "venv", "build", "dist", "vendor"];

/// Endings of files that programs and tools write. So are files without an ending.
const ENDINGS: [&str; 12] =
    ["class", "db", "exe", "lock", "log", "o", "pid", "pyc", "sqlite", "sqlite3", "swp", "tmp"];

/// Endings of what people write and no program writes long after it was asked.
const CODE: [&str; 20] = [
    "c", "cpp", "cs", "css", "ex", "go", "html", "java", "js", "jsx", "kt", "mjs", "php", "py",
    "rb", "rs", "sh", "toml", "ts", "tsx",
];

/// Whether a file inside a folder is one that people write.
pub fn is_source(folder: &Path, path: &Path) -> bool {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let folders = inside.parent().into_iter().flat_map(Path::iter);
    let name = inside.file_name().unwrap_or_default();
    let ending = ending(inside);
    folders.into_iter().all(may_hold_sources)
        && !is_hidden(name)
        && !ending.is_empty()
        && !ending.ends_with('~')
        && !ENDINGS.contains(&ending)
}

/// Whether a folder inside a folder is one in which people write, and all that it stands in.
pub fn is_source_folder(folder: &Path, path: &Path) -> bool {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    inside.iter().all(may_hold_sources)
}

/// The folders in a folder in which people write. Links are not followed: they may lead in a circle.
pub fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let is_meant = |entry: &DirEntry| {
        entry.file_type().is_ok_and(|kind| kind.is_dir()) && may_hold_sources(&entry.file_name())
    };
    let entries = folder.read_dir()?.flatten().filter(is_meant);
    Ok(entries.map(|entry| entry.path()).collect())
}

/// Whether a file is written by people, and by no program long after it was asked.
pub fn is_code(path: &Path) -> bool {
    CODE.contains(&ending(path))
}

fn ending(path: &Path) -> &str {
    path.extension().and_then(OsStr::to_str).unwrap_or_default()
}

fn may_hold_sources(name: &OsStr) -> bool {
    !is_hidden(name) && !FOLDERS.iter().any(|known| name == *known)
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_watched(path: &str) -> bool {
        is_source(Path::new("/server"), &Path::new("/server").join(path))
    }

    #[test]
    fn what_people_write_is_watched_and_what_tools_write_is_not() {
        for path in ["server.py", "src/main.rs", "Cargo.toml", "a/b/c.go", "views/index.html"] {
            assert!(is_watched(path), "{path}");
        }
        for path in [
            "target/debug/main.rs",
            "node_modules/express/index.js",
            "app/__pycache__/app.py",
            ".git/config.toml",
            ".server.py.swp",
            "server.py~",
            "sessions.db",
            "Cargo.lock",
            "server",
        ] {
            assert!(!is_watched(path), "{path}");
        }
    }
}
