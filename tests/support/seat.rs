//! A place for a lab on this machine: ports, a subnet and a name that nobody else has.

use std::fs;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Once;

use crate::support::lab::{ROOT, output, stdout};

const PROJECT_PREFIX: &str = "sticky-lab-test-";

/// A number that nobody else on this machine has at the moment, and what follows from it.
///
/// A listening socket is the lock: it ends with the process, however that ends.
pub struct Seat {
    n: u16,
    lock: TcpListener,
}

impl Seat {
    pub fn take() -> Self {
        static SWEEP: Once = Once::new();
        SWEEP.call_once(sweep);
        let start = std::process::id() as u16;
        let seat = (0..200).find_map(|i| Self::try_take(1 + start.wrapping_add(i) % 200));
        seat.expect("one of 200 seats is free")
    }

    fn lock(n: u16) -> Option<Self> {
        TcpListener::bind(("127.0.0.1", 19_000 + n)).ok().map(|lock| Self { n, lock })
    }

    fn try_take(n: u16) -> Option<Self> {
        let seat = Self::lock(n)?;
        let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
        seat.ports().iter().all(free).then_some(seat)
    }

    /// The lock once more, to be held by a process that outlives this one.
    pub fn lock_for_another(&self) -> Stdio {
        OwnedFd::from(self.lock.try_clone().unwrap()).into()
    }

    /// The ports of Nginx, of the three servers, and of a fourth.
    pub fn ports(&self) -> [u16; 5] {
        [0, 1, 2, 3, 4].map(|i| 20_000 + 5 * self.n + i)
    }

    /// The first three octets of its subnet.
    pub fn net(&self) -> String {
        format!("10.203.{}", self.n)
    }

    pub fn project(&self) -> String {
        format!("{PROJECT_PREFIX}{}", self.n)
    }

    /// The environment that puts a stack onto this seat, with the configuration in `nginx_dir`
    /// and the defaults in all else, whatever this machine's user has set.
    pub fn environment(&self, nginx_dir: &Path) -> Vec<(String, String)> {
        let [nginx, server_1, server_2, server_3, server_4] = self.ports();
        let environment = [
            ("COMPOSE_PROJECT_NAME", self.project()),
            ("DEBUG_SESSIONS", "on".to_owned()),
            ("LAB_BIND", "127.0.0.1".to_owned()),
            ("LAB_HOSTS", String::new()),
            ("LAB_NET", self.net()),
            ("LAB_NGINX_DIR", nginx_dir.to_str().unwrap().to_owned()),
            ("LAB_COOKIE_KEYS", String::new()),
            ("LAB_SERVER_IMAGE", String::new()),
            ("LAB_SESSIONS", String::new()),
            ("LAB_STORE_KEEPS", "yes".to_owned()),
            ("LAB_PORT", nginx.to_string()),
            ("LAB_PORT_1", server_1.to_string()),
            ("LAB_PORT_2", server_2.to_string()),
            ("LAB_PORT_3", server_3.to_string()),
            ("LAB_PORT_4", server_4.to_string()),
            ("LOG_FORMAT", "text".to_owned()),
            ("MAX_SESSIONS", "100000".to_owned()),
            ("RUST_LOG", "info".to_owned()),
            ("SESSION_TTL_SECONDS", "3600".to_owned()),
        ];
        environment.map(|(name, value)| (name.to_owned(), value)).to_vec()
    }

    /// A copy of the shipped Nginx configuration, to be edited.
    pub fn copy_nginx_dir(&self) -> TempDir {
        let copy = TempDir::new(&self.project());
        copy_folder(&Path::new(ROOT).join("nginx"), &copy.path);
        copy
    }
}

/// Copies what is in one folder into another, with all that is below it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let copy = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &copy);
        } else {
            fs::copy(entry.path(), copy).unwrap();
        }
    }
}

/// A folder inside the checkout's `target`, which every engine may mount. Removed when dropped.
pub struct TempDir {
    pub path: PathBuf,
}

impl TempDir {
    pub fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self { path }
    }

    /// Removes what is in it. The folder itself stays, since a container may have it mounted.
    pub fn clear(&self) {
        for entry in fs::read_dir(&self.path).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                fs::remove_dir_all(entry.path()).unwrap();
            } else {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes what an earlier, killed run left: containers, networks, volumes and folders of free seats.
fn sweep() {
    for kind in ["container", "network", "volume"] {
        let label = "label=com.docker.compose.project";
        let id = if kind == "volume" { "{{.Name}}" } else { "{{.ID}}" };
        let format = format!(r#"{id} {{{{.Label "com.docker.compose.project"}}}}"#);
        let mut list = Command::new("docker");
        list.args([kind, "ls", "--filter", label, "--format", &format]);
        if kind == "container" {
            list.arg("--all");
        }
        for (id, project) in stdout(&output(&mut list)).lines().filter_map(|l| l.split_once(' ')) {
            if let Some(held_meanwhile) = free_seat_of(project) {
                let force: &[&str] = if kind == "container" { &["--force"] } else { &[] };
                let removed = output(Command::new("docker").args([kind, "rm"]).args(force).arg(id));
                // Engine 20.10 now and then takes an empty network for one in use, until it is
                // started anew. A lab on that seat could not be ended either: nobody takes it.
                if !removed.status.success() {
                    std::mem::forget(held_meanwhile);
                }
            }
        }
    }
    for folder in fs::read_dir(env!("CARGO_TARGET_TMPDIR")).into_iter().flatten().flatten() {
        if let Some(_held_meanwhile) = folder.file_name().to_str().and_then(free_seat_of) {
            let _ = fs::remove_dir_all(folder.path());
        }
    }
}

/// The seat behind a project's name, if nobody else holds it.
fn free_seat_of(project: &str) -> Option<Seat> {
    let n = project.strip_prefix(PROJECT_PREFIX)?.split('-').next()?.parse().ok()?;
    Seat::lock(n)
}
