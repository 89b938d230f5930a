//! Where copies of the exercise are compiled.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::support::lab::ROOT;

/// Where all copies of the exercise are compiled, so that its dependencies are once only.
fn target_dir() -> PathBuf {
    Path::new(ROOT).join("target/exercise")
}

/// What cargo is told besides. Without debug information a program is linked in half the time.
pub fn building() -> [(&'static str, PathBuf); 2] {
    [("CARGO_TARGET_DIR", target_dir()), ("CARGO_PROFILE_DEV_DEBUG", "0".into())]
}

/// All copies put their program into the same place: who builds holds this until it runs.
///
/// To cargo all copies are one, and the newest source is the one to compile: so `program`, the
/// source of the copy whose turn it is, becomes that.
pub fn turn_to_build(program: &Path) -> File {
    let turn = File::create(target_dir().with_extension("lock")).unwrap();
    turn.lock().unwrap();
    File::open(program).unwrap().set_modified(SystemTime::now()).unwrap();
    turn
}
