//! What is a save, and what is not.

use std::{env, fs, process};

use super::*;

fn watched() -> Saves {
    Saves::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap()
}

/// Whether what is written in each of these rounds is taken for a person's, and what after it.
async fn rounds<const N: usize>(
    saves: &mut Saves,
    within: [&str; N],
    after: [&str; N],
) -> [[bool; N]; 2] {
    let mut are_by_hand = [[false; N]; 2];
    for i in 0..N {
        saves.begin_round().unwrap();
        are_by_hand[0][i] = saves.is_by_hand(within[i].into());
        saves.end_round().await;
        are_by_hand[1][i] = saves.is_by_hand(after[i].into());
    }
    are_by_hand
}

#[tokio::test(start_paused = true)]
async fn what_is_written_round_after_round_is_the_programs_own() {
    let mut saves = watched();

    let own = rounds(&mut saves, ["out.js"; 4], ["state.json"; 4]).await;
    let others = rounds(
        &mut saves,
        ["server.js", "out.js", "server.js"],
        ["server.js", "server.js", "server.js"],
    )
    .await;

    assert_eq!(own, [[true, true, false, false]; 2]);
    assert_eq!(others, [[true; 3]; 2]);
}

#[tokio::test(start_paused = true)]
async fn long_after_a_round_nobody_but_people_writes() {
    let mut saves = watched();
    rounds(&mut saves, ["state.json"; 4], ["state.json"; 4]).await;

    let is_soon = saves.is_by_hand("state.json".into());
    tokio::time::advance(LATE).await;
    let is_late = saves.is_by_hand("state.json".into());

    assert_eq!([is_soon, is_late], [false, true]);
}

#[tokio::test]
async fn what_is_queued_at_the_end_of_a_round_was_written_in_it() {
    let mut saves = watched();
    let (tell, changed) = mpsc::unbounded_channel();
    saves.changed = changed;
    for round in 1..=4 {
        saves.begin_round().unwrap();
        tell.send(PathBuf::from("out.js")).unwrap();

        saves.end_round().await;

        assert_eq!(std::mem::take(&mut saves.is_saved), round <= 2, "in round {round}");
    }
}

/// A folder that is gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("sticky-lab-{name}-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder.canonicalize().unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_folder_deep_inside_is_watched_and_what_tools_write_to_and_links_are_not() {
    let root = Folder::new("saves");
    for folder in ["views/parts", "web/node_modules/express", "web/.git"] {
        fs::create_dir_all(root.0.join(folder)).unwrap();
    }
    std::os::unix::fs::symlink(&root.0, root.0.join("views/again")).unwrap();

    let mut found = folders(&root.0).unwrap();
    found.extend(folders(&root.0.join("views")).unwrap());
    found.extend(folders(&root.0.join("web")).unwrap());
    let mut saves = Saves::of(&root.0).unwrap();
    fs::write(root.0.join("views/parts/head.html"), "").unwrap();

    let mut expected = ["views", "web", "views/parts"].map(|folder| root.0.join(folder));
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    saves.next().await;
}

#[tokio::test]
async fn a_new_folder_is_watched_at_once_and_is_no_save() {
    let root = Folder::new("new-folder");
    let mut saves = Saves::of(&root.0).unwrap();

    fs::create_dir(root.0.join("views")).unwrap();
    let made = saves.changed.recv().await.unwrap();
    let is_save = saves.is_save(made);
    fs::write(root.0.join("views/head.html"), "").unwrap();

    assert!(!is_save);
    saves.next().await;
}

#[test]
fn a_folder_that_vanishes_or_that_nobody_may_read_is_passed_over_and_no_other_trouble() {
    let of_kind = |kind: io::ErrorKind| notify::Error::from(io::Error::from(kind));
    let is_passed_over = |error: notify::Error| is_passed_over(&error);

    assert!(is_passed_over(of_kind(io::ErrorKind::NotFound)));
    assert!(is_passed_over(of_kind(io::ErrorKind::PermissionDenied)));
    assert!(is_passed_over(notify::Error::path_not_found()));
    assert!(!is_passed_over(of_kind(io::ErrorKind::OutOfMemory)));
    assert!(!is_passed_over(notify::Error::new(notify::ErrorKind::MaxFilesWatch)));
}
