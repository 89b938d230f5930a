//! The browser's driver: the program that WebDriver speaks to.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::support::lab::output;

/// A driver of one browser's own. It ends when dropped, and with it whatever it has started.
pub struct Driver {
    pub address: String,
    child: Child,
    /// Kept open: a program that prints to a closed pipe fails.
    _out: BufReader<ChildStdout>,
    /// What the browser's command line has, and no other program's.
    profile: String,
}

impl Driver {
    /// Starts `chromedriver`, or what `LAB_BROWSER_DRIVER` names, on a port that is free.
    pub fn start(profile: &str) -> Self {
        let program = env::var("LAB_BROWSER_DRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        let mut command = Command::new(&program);
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!("{program} cannot be started ({error}); ./lab test finds or installs it")
        });
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let port = port(&mut out);
        let address = format!("http://127.0.0.1:{port}");
        Self { address, child, _out: out, profile: profile.to_owned() }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

/// Reads the driver's words up to "… was started successfully on port 12345."
fn port(out: &mut impl BufRead) -> u16 {
    let mut heard = String::new();
    while out.read_line(&mut heard).unwrap() > 0 {
        let port = heard.trim_end().trim_end_matches('.').rsplit_once(" on port ");
        if let Some(port) = port.and_then(|(_, port)| port.parse().ok()).filter(|port| *port != 0) {
            return port;
        }
    }
    panic!("the driver ended before it had started:\n{heard}");
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // The browser goes on without its driver.
        output(Command::new("pkill").args(["-KILL", "--full", "--", &self.profile]));
    }
}
