//! What images are made of, as far as it can be told without making one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use regex::Regex;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    folders.iter().flat_map(|folder| sources(folder)).chain(files).collect()
}

/// The folders of the checkout from which the crates include files.
fn included() -> BTreeSet<String> {
    let include = Regex::new(r#"include_(?:str|bytes)!\("([^"]+)"\)"#).unwrap();
    let mut folders = BTreeSet::new();
    for file in ["src", "tool/src"].iter().flat_map(|folder| sources(&root().join(folder))) {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for included in include.captures_iter(&text) {
            let path = file.parent().unwrap().join(&included[1]).canonicalize().unwrap();
            let inside = path.strip_prefix(root().canonicalize().unwrap()).unwrap().to_owned();
            let Some(Component::Normal(folder)) = inside.components().next() else { panic!() };
            folders.insert(folder.to_str().unwrap().to_owned());
        }
    }
    folders
}

#[test]
fn images_are_given_every_manifest_and_every_folder_that_the_crates_include() {
    let dockerfile = fs::read_to_string(root().join("docker/Dockerfile")).unwrap();
    let let_through = fs::read_to_string(root().join(".dockerignore")).unwrap();
    let crates = ["src", "tool", "exercise"].map(str::to_owned);
    let included = included();
    assert!(included.contains("lesson"), "{included:?}");

    for folder in included.iter().chain(&crates) {
        let copied = format!("\nCOPY {folder} {folder}\n");
        assert!(dockerfile.contains(&copied), "docker/Dockerfile does not copy {folder}");
        let is_let_through = let_through.lines().any(|line| line == format!("!{folder}"));
        assert!(is_let_through, ".dockerignore keeps {folder} out");
    }
    assert!(dockerfile.contains("\nCOPY Cargo.toml Cargo.lock ./\n"));
}
