//! A lab whose servers somebody else has written.

use std::path::Path;
use std::process::Output;

use crate::support::lab::{ROOT, docker, expect_success, lab_command, output, stdout};
use crate::support::seat::{Seat, TempDir};

/// A lab that `./lab up` brings up with a server of somebody else's. It ends when dropped.
pub struct OwnServerLab {
    environment: Vec<(String, String)>,
    _nginx_dir: TempDir,
    pub seat: Seat,
}

impl OwnServerLab {
    pub fn new() -> Self {
        let seat = Seat::take();
        let nginx_dir = seat.copy_nginx_dir();
        Self { environment: seat.environment(&nginx_dir.path), _nginx_dir: nginx_dir, seat }
    }

    /// Runs `./lab` with this image in the servers' place.
    pub fn lab(&self, image: &str, args: &[&str]) -> Output {
        output(lab_command(&self.environment).env("LAB_SERVER_IMAGE", image).args(args))
    }
}

impl OwnServerLab {
    /// Builds the image of a folder, puts it behind Nginx, and lets the checker look.
    pub fn passes_with(&self, folder: &Path, options: &[&str]) {
        let image = format!("{}-server", self.seat.project());
        let folder = Path::new(ROOT).join(folder);
        let build =
            [&["build", "--quiet", "--tag", &image][..], options, &[folder.to_str().unwrap()]];
        docker(&build.concat());

        let up = self.lab(&image, &["up"]);
        let check = self.lab(&image, &["check", "--all"]);
        let down = self.lab(&image, &["down"]);
        docker(&["rmi", &image]);

        expect_success(up);
        let report = stdout(&expect_success(check));
        assert!(report.contains("37 of 37 points, bonus 5 of 5"), "{report}");
        expect_success(down);
    }
}

impl Drop for OwnServerLab {
    fn drop(&mut self) {
        output(lab_command(&self.environment).arg("down"));
    }
}
