//! Whether a lab is one with two, three or four servers, and not a half of one.

use std::sync::OnceLock;

use crate::lent::Lent;
use crate::picture::{Files, differing, files};
use crate::support::cure_lab::on_the_engine;
use crate::support::lab::{output, stdout};
use crate::support::student::Student;

/// What a lab can be: its servers as `/nginx/servers` names them, and what the files are then.
struct Form {
    servers: &'static str,
    files: Files,
}

/// The forms that commands bring a lab into.
pub struct Forms(Vec<Form>);

const FOUR: &str = "server-1 server-2 server-3 server-4";
const THREE: &str = "server-1 server-2 server-3";
const DOWN: &str = "server-1 server-2 server-3=down";

impl Forms {
    /// Brings a lab with the files as they are shipped into all of them, and to three servers again.
    /// All labs have the same, so one is asked for all.
    pub fn seen_at(lab: &Lent) -> &'static Self {
        static SEEN: OnceLock<Forms> = OnceLock::new();
        SEEN.get_or_init(|| {
            let seen = [(THREE, "3"), (FOUR, "4"), (THREE, "3"), (DOWN, "2 --down")];
            let seen = seen.map(|(servers, scale)| {
                lab.lab(&[&["scale"], &*scale.split(' ').collect::<Vec<_>>()].concat());
                Form { servers, files: files(lab) }
            });
            lab.lab(&["scale", "3"]);
            let [three, _, again, _] = &seen;
            assert_eq!(differing(&three.files, &again.files), Vec::<String>::new());
            Self(seen.into())
        })
    }

    /// What the files are with three servers.
    fn three(&self) -> &Files {
        &self.0[0].files
    }

    /// What is wrong with a lab that is to have one of these forms.
    ///
    /// The files of all methods say the same as `upstream.conf` does in each form, and in none is
    /// there a mark of a drain.
    pub async fn wrong_with(&self, lab: &Lent) -> Vec<String> {
        let mut wrong = Vec::new();
        let doctor = output(lab.lab_command().arg("doctor"));
        if !doctor.status.success() || stdout(&doctor).contains("!!") {
            wrong.push(format!("doctor: {}", stdout(&doctor)));
        }
        let files = files(lab);
        let Some(form) = self.0.iter().find(|form| form.files == files) else {
            wrong.push(format!("files: {}", differing(self.three(), &files).join("\n")));
            return wrong;
        };
        let told = get(&format!("{}/nginx/servers", lab.entry())).await;
        if told != Ok(format!("\"{}\"", form.servers)) {
            wrong.push(format!("the files say {}, and Nginx {told:?}", form.servers));
        }
        for server in form.servers.split(' ') {
            let name = server.split('=').next().unwrap();
            let n = name.trim_start_matches("server-").parse().unwrap();
            for url in [lab.direct(n), format!("{}/servers/{name}", lab.entry())] {
                let answer = get(&format!("{url}/healthz")).await;
                wrong.extend(answer.err().map(|error| format!("{url}: {error}")));
            }
        }
        let mut containers = vec!["-nginx-1", "-server-1-1", "-server-2-1", "-server-3-1"];
        containers.extend((form.servers == FOUR).then_some("-server-4-1"));
        containers.push("_lab");
        let there = on_the_engine(lab.seat());
        if !there.iter().eq(containers.iter()) {
            wrong.push(format!("{} and on the engine: {there:?}", form.servers));
        }
        wrong
    }

    /// What is wrong with it once it has been given three servers.
    pub fn wrong_with_three(&self, lab: &Lent) -> Vec<String> {
        let three = output(lab.lab_command().args(["scale", "3"]));
        let mut wrong = differing(self.three(), &files(lab));
        if !three.status.success() {
            wrong.push(format!("scale 3: {three:?}"));
        }
        wrong
    }
}

/// What is answered with status 200.
async fn get(url: &str) -> Result<String, String> {
    let answer = Student::new().get(url).await.map_err(|error| error.to_string())?;
    match answer.status {
        200 => Ok(answer.text.clone()),
        _ => Err(answer.to_string()),
    }
}
