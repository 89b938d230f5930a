//! The server in `examples/python`, which is somebody else's as far as the lab can tell.

use std::path::Path;
use std::process::Command;

use crate::support::lab::{ROOT, docker, output};

/// A Python that is on this machine: the official image, or the one made from packages.
pub fn python_image() -> &'static str {
    let images = ["python:3.13-alpine", "sticky-session-lab/python:packaged"];
    let is_here = |image: &&str| {
        output(Command::new("docker").args(["image", "inspect", image])).status.success()
    };
    images.into_iter().find(is_here).expect("./lab test fetches or makes one")
}

/// Its image, under a name of its own. Removed when dropped.
pub struct PythonServer {
    pub image: String,
}

impl PythonServer {
    pub fn build() -> Self {
        let image = format!("sticky-lab-test-python-{}", std::process::id());
        let (python, folder) =
            (format!("PYTHON={}", python_image()), Path::new(ROOT).join("examples/python"));
        let words = ["build", "--quiet", "--tag", &image, "--build-arg", &python];
        docker(&[&words[..], &[folder.to_str().unwrap()]].concat());
        Self { image }
    }
}

impl Drop for PythonServer {
    fn drop(&mut self) {
        output(Command::new("docker").args(["rmi", &self.image]));
    }
}
