//! A lab at one moment: its files to the byte, and what the engine has of it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::lent::Lent;
use crate::support::cure_lab::on_the_engine;
use crate::support::lab::docker;

/// What is in Nginx's folder: each file's bytes, owner and rights, by its name.
pub type Files = BTreeMap<String, (Vec<u8>, u32, u32)>;

/// What is in Nginx's folder now.
pub fn files(lab: &Lent) -> Files {
    let mut files = Files::new();
    read_into(&mut files, lab.nginx_dir(), "");
    files
}

fn read_into(files: &mut Files, folder: &Path, above: &str) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{above}{}", entry.file_name().to_str().unwrap());
        let metadata = entry.metadata().unwrap();
        match (name.as_str(), metadata.is_dir()) {
            (".git", _) => {}
            (_, true) => read_into(files, &entry.path(), &format!("{name}/")),
            (_, false) => {
                let bytes = fs::read(entry.path()).unwrap();
                files.insert(name, (bytes, metadata.uid(), metadata.mode()));
            }
        }
    }
}

/// The names of the files in which two moments differ, with what stands there in the second.
pub fn differing(one: &Files, other: &Files) -> Vec<String> {
    let names: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let differ = names.into_iter().filter(|name| one.get(*name) != other.get(*name));
    let told = |name: &String| {
        let now = other.get(name).map(|(bytes, ..)| String::from_utf8_lossy(bytes));
        format!("{name}:\n{}", now.unwrap_or_default())
    };
    differ.map(told).collect()
}

/// Nginx and the three servers with their ids and when they were started, and all containers,
/// networks and volumes that are the lab's, networks with their ids.
pub fn engine(lab: &Lent) -> Vec<String> {
    let containers = ["nginx", "server-1", "server-2", "server-3"].map(|part| lab.container(part));
    let [nginx, one, two, three] = &containers;
    let started = "{{.Name}} {{.Id}} {{.State.Status}} {{.State.StartedAt}}";
    let started = docker(&["inspect", "--format", started, nginx, one, two, three]);
    let network = format!("{}_lab", lab.seat().project());
    let network = docker(&["network", "inspect", "--format", "{{.Id}} {{.Created}}", &network]);
    let lines = started.lines().chain(network.lines()).map(str::to_owned);
    lines.chain(on_the_engine(lab.seat())).collect()
}
