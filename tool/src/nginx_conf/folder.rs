//! The folder with Nginx's configuration, and the files in it that Nginx reads.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use crate::nginx_conf::{Directive, Unreadable, parse};
use crate::text::{Problem, text};
use crate::topology::Topology;

/// The folder as Nginx knows it, inside of its container.
pub const IN_CONTAINER: &str = "/etc/nginx";

/// The file to play with.
pub const UPSTREAM_CONF: &str = "upstream.conf";

/// Where Nginx finds each server by itself, and which there are.
pub const SERVERS_CONF: &str = "instruments/servers.conf";

/// How deep files may include each other here. Nginx has no limit, and no need of one.
const MAX_DEPTH: usize = 10;

/// Where Nginx begins to read.
pub const NGINX_CONF: &str = "nginx.conf";

/// The folder with Nginx's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Where this program finds it.
    pub path: PathBuf,
    /// Its name as the reader knows it, such as `nginx`.
    pub shown: String,
}

impl Folder {
    /// Returns the lab's, named as somebody in the checkout would name it.
    pub fn of(lab: &Topology) -> Self {
        let checkout = env::current_dir().unwrap_or_default();
        let path = lab.nginx_folder.clone();
        let shown = path.strip_prefix(checkout).unwrap_or(&path).display().to_string();
        Self { path, shown }
    }

    /// Whether it may be the folder that the engine knows by this path: whether it is another one
    /// of this machine. An engine in a virtual machine has paths of its own, which say nothing here.
    pub fn may_be(&self, mounted: &str) -> bool {
        match (fs::canonicalize(mounted), fs::canonicalize(&self.path)) {
            (Ok(mounted), Ok(own)) => mounted == own,
            _ => true,
        }
    }

    /// Returns where this program finds a file.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Returns a file's name as the reader knows it.
    pub fn name_of(&self, name: &str) -> String {
        format!("{}/{name}", self.shown)
    }

    /// Returns Nginx's words with the files named as the reader knows them.
    pub fn in_its_names(&self, nginx_says: &str) -> String {
        nginx_says.replace(&format!("{IN_CONTAINER}/"), &format!("{}/", self.shown))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it is not there or may not be read.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, Problem> {
        fs::read(self.file(name)).map_err(|error| {
            Problem::not_tried(text("{file} cannot be read: {error}", "{file} 不能读取：{error}"))
                .with("file", self.name_of(name))
                .with("error", error)
        })
    }

    /// Looks for wrong characters in all files that Nginx reads, the one to play with first.
    ///
    /// A file that cannot be read for another reason is left to Nginx, which says why.
    ///
    /// # Errors
    /// The first wrong character.
    pub fn check(&self) -> Result<(), Problem> {
        let mut names = vec![NGINX_CONF.to_owned(), UPSTREAM_CONF.to_owned()];
        let mut seen = Vec::new();
        while let Some(name) = names.pop() {
            if seen.contains(&name) {
                continue;
            }
            let Ok(bytes) = fs::read(self.file(&name)) else { continue };
            match parse(&bytes) {
                Ok(directives) => self.included(&directives, &mut names),
                Err(Unreadable::Wrong(wrong)) => return Err(wrong.problem(&self.name_of(&name))),
                Err(Unreadable::Unexpected(_) | Unreadable::Unfinished(_)) => {}
            }
            seen.push(name);
        }
        Ok(())
    }

    /// Returns directives with those of included files in the place of each `include`, as Nginx
    /// reads them. A file that cannot be read adds nothing: that is Nginx's to tell.
    pub fn expanded(&self, directives: &[Directive]) -> Vec<Directive> {
        self.expanded_within(directives, MAX_DEPTH)
    }

    fn expanded_within(&self, directives: &[Directive], depth: usize) -> Vec<Directive> {
        let mut expanded = Vec::new();
        for directive in directives {
            match (directive.name(), directive.values()) {
                ("include", [file]) if depth > 0 => {
                    for name in self.matching(&file.text) {
                        let inner = self.read(&name).ok().and_then(|file| parse(&file).ok());
                        expanded
                            .extend(self.expanded_within(&inner.unwrap_or_default(), depth - 1));
                    }
                }
                _ => expanded.push(Directive {
                    words: directive.words.clone(),
                    block: directive.block.as_ref().map(|block| self.expanded_within(block, depth)),
                }),
            }
        }
        expanded
    }

    /// Returns the name of the upstream to which Nginx hands on what is asked for at `/`.
    pub fn entry(&self) -> Option<String> {
        let file = parse(&self.read(NGINX_CONF).ok()?).ok()?;
        let mut blocks = vec![file.as_slice()];
        while let Some(directives) = blocks.pop() {
            for directive in directives {
                if directive.name() == "location"
                    && matches!(directive.values(), [path] if path.text == "/")
                {
                    let pass = directive.inside().iter().find(|inner| inner.name() == "proxy_pass");
                    let target = pass.and_then(|pass| pass.values().first());
                    return Some(target?.text.strip_prefix("http://")?.to_owned());
                }
                blocks.push(directive.inside());
            }
        }
        None
    }

    /// Adds the names of the files that are included, at any depth.
    fn included(&self, directives: &[Directive], names: &mut Vec<String>) {
        for directive in directives {
            if let ("include", [file]) = (directive.name(), directive.values()) {
                names.extend(self.matching(&file.text));
            }
            self.included(directive.inside(), names);
        }
    }

    /// Returns the names of the files in this folder that an `include` means, in their order.
    pub fn matching(&self, include: &str) -> Vec<String> {
        let within = Path::new(IN_CONTAINER).join(include); // it may be absolute
        let Some(within) = within.strip_prefix(IN_CONTAINER).ok().and_then(Path::to_str) else {
            return Vec::new();
        };
        let folder = Pattern::escape(&self.path.to_string_lossy());
        let options = MatchOptions { require_literal_leading_dot: true, ..MatchOptions::new() };
        let Ok(paths) = glob::glob_with(&format!("{folder}/{within}"), options) else {
            return Vec::new();
        };
        let name = |path: PathBuf| path.strip_prefix(&self.path).ok()?.to_str().map(str::to_owned);
        paths.flatten().filter_map(name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nginx_conf::upstream;
    use crate::text::Lang;

    fn shipped() -> Folder {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("nginx");
        Folder { path, shown: "nginx".to_owned() }
    }

    #[test]
    fn every_shipped_file_can_be_read() {
        let folder = shipped();

        folder.check().unwrap_or_else(|problem| panic!("{}", problem.tell(Lang::En)));
        let file = parse(&folder.read(UPSTREAM_CONF).unwrap()).unwrap();
        assert_eq!(
            upstream::method(upstream::find(&file, folder.entry().as_deref()).unwrap()),
            "ip_hash"
        );
        assert!(upstream::label(&file, upstream::METHOD).is_some());
        for method in fs::read_dir(folder.file("methods")).unwrap() {
            parse(&fs::read(method.unwrap().path()).unwrap()).unwrap();
        }
    }

    #[test]
    fn another_folder_of_this_machine_is_another_and_a_path_of_elsewhere_may_be_any() {
        let folder = shipped();
        let own = folder.path.to_str().unwrap().to_owned();

        assert!(folder.may_be(&own) && folder.may_be(&format!("{own}/../nginx/")));
        assert!(folder.may_be("/run/desktop/mnt/host/wsl/docker-desktop-bind-mounts/Ubuntu/0a1b"));
        assert!(!folder.may_be("/"));
    }

    #[test]
    fn a_method_in_an_included_file_is_the_upstreams() {
        let path = std::env::temp_dir().join(format!("sticky-lab-include-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("method.inc"), "least_conn;").unwrap();
        fs::write(
            path.join("nginx.conf"),
            "http { server { location = / { } location / { proxy_pass http://others; } } }",
        )
        .unwrap();
        let file = "upstream servers { ip_hash; }\nupstream others { include method.inc; }";
        let folder = Folder { path: path.clone(), shown: "nginx".to_owned() };

        let expanded = folder.expanded(&parse(file.as_bytes()).unwrap());
        let entry = folder.entry();
        fs::remove_dir_all(path).unwrap();

        assert_eq!(entry.as_deref(), Some("others"));
        let upstream = upstream::find(&expanded, entry.as_deref()).unwrap();
        assert_eq!(upstream::method(upstream), "least_conn");
    }

    #[test]
    fn included_files_are_looked_at_too() {
        let path = std::env::temp_dir().join(format!("sticky-lab-folder-{}", std::process::id()));
        fs::create_dir_all(path.join("methods")).unwrap();
        fs::write(path.join("nginx.conf"), "http { include /etc/nginx/methods/*.conf; }").unwrap();
        fs::write(path.join("methods/mine.conf"), "include other;").unwrap();
        fs::write(path.join("other"), "upstream mine ｛ }").unwrap();
        fs::write(path.join("methods/not-included"), "；").unwrap();

        let problem = Folder { path: path.clone(), shown: "nginx".to_owned() }.check().unwrap_err();
        fs::remove_dir_all(path).unwrap();

        let told = problem.tell(Lang::En);
        assert!(told.contains("nginx/other:1, column 15"), "{told}");
    }
}
