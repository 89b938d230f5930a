//! Starters in other languages: from red to green by doing what the hints show in their own words.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::support::lab::ROOT;
use crate::support::run::{expect_success, output};
use crate::way::{Copy, assert_is_the_way};

/// Where a variable says that libraries are, and where Debian has them.
fn with_places_of_debian(variable: &str, places: &[&str]) -> OsString {
    let own = env::var_os(variable).unwrap_or_default();
    let own = env::split_paths(&own).filter(|place| !place.as_os_str().is_empty());
    env::join_paths(own.chain(places.iter().map(Into::into))).unwrap()
}

/// Writes the program as it is now beside the learner's own, and returns where.
fn to_run(copy: &Copy, name: &str) -> std::path::PathBuf {
    let file = copy.folder.join("running").join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, copy.text_to_run()).unwrap();
    file
}

#[ignore = "it needs Go, Node and Flask; .ci/run gets them and calls it"]
#[test]
fn in_gin_doing_what_the_hints_show_leads_from_red_to_green() {
    let copy = Copy::of("exercise/starters/gin", &["main.go"]);
    let build = || {
        let source = to_run(&copy, "main.go");
        let mut go = Command::new("go");
        go.args(["build", "-o", "server", "main.go"]).current_dir(source.parent().unwrap());
        go.envs([("GO111MODULE", "off"), ("GOFLAGS", "")]);
        go.env("GOPATH", with_places_of_debian("GOPATH", &["/usr/share/gocode"]));
        expect_success(output(go.env("GOCACHE", Path::new(ROOT).join("target/go"))));
        source.with_file_name("server")
    };

    let way = copy.follow_hints(&["--code", "gin"], || Command::new(build()));

    assert_is_the_way(&way);
}

#[ignore = "it needs Go, Node and Flask; .ci/run gets them and calls it"]
#[test]
fn in_express_doing_what_the_hints_show_leads_from_red_to_green() {
    let copy = Copy::of("exercise/starters/express", &["server.js"]);
    let libraries = with_places_of_debian("NODE_PATH", &["/usr/share/nodejs", "/usr/lib/nodejs"]);
    let node = || {
        let mut node = Command::new("node");
        node.arg(to_run(&copy, "server.js")).env("NODE_PATH", &libraries);
        node
    };

    let way = copy.follow_hints(&["--code", "express"], node);

    assert_is_the_way(&way);
}

#[ignore = "it needs Go, Node and Flask; .ci/run gets them and calls it"]
#[test]
fn in_flask_doing_what_the_hints_show_leads_from_red_to_green() {
    let copy = Copy::of("exercise/starters/flask", &["server.py"]);
    let python = || {
        let mut python = Command::new("python3");
        python.arg(to_run(&copy, "server.py"));
        python.env("PYTHONPATH", Path::new(ROOT).join("target/flask"));
        python
    };

    let way = copy.follow_hints(&["--code", "flask"], python);

    assert_is_the_way(&way);
}
