//! A change as code, as it stands in the folder `lesson/code`.

use include_dir::{Dir, File, include_dir};

use super::{CauseText, Route};
use crate::check::framework::{Framework, Made};

pub(super) static CODE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../lesson/code");

/// The changes to the starter in Rust, which stand beside it.
pub(super) static HINTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../exercise/hints");

/// The folder of what fits every server: the change is not in its code.
pub(super) const ANY: &str = "any";

/// A change as code.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    /// What it is written in; nothing where it fits every server.
    pub framework: Option<Framework>,
    /// The line that matters.
    pub line: Option<&'static str>,
    /// The whole of it: for a server that still answers as the starter does, the `diff`.
    pub whole: &'static str,
    /// The whole of it as a change to the framework's starter.
    pub diff: Option<&'static str>,
}

impl CauseText {
    /// Whether there is code for its change.
    pub fn has_code(&self) -> bool {
        let has_name = self.code.is_some() || self.diff.is_some() || self.route.is_some();
        !self.line.is_empty() || has_name
    }

    /// Returns the change as code: a piece, which fits a server of any form, and a diff to the
    /// starter, by the names of their files.
    pub(in crate::check) fn code(
        &'static self,
        made: Made,
        piece: Option<&str>,
        diff: Option<&str>,
    ) -> Option<Code> {
        if let Some(whole) = piece.and_then(|name| text_of(ANY, name)) {
            return Some(Code { framework: None, line: None, whole, diff: None });
        }
        let framework = made.framework?;
        let line = self.line.get(&framework).map(String::as_str);
        let [piece, diff] =
            [piece, diff].map(|name| name.and_then(|name| text_of(framework.id(), name)));
        let whole = diff.filter(|_| made.is_starter).or(piece).or(line)?;
        Some(Code { framework: Some(framework), line, whole, diff })
    }

    /// Returns what adds a route. The line that matters is the first: it names the path.
    pub(in crate::check) fn route_code(&'static self, made: Made, route: &Route) -> Option<Code> {
        let code = self.code(made, Some(&route.code), Some(&route.diff))?;
        let handler = text_of(code.framework?.id(), &route.code)?;
        Some(Code { line: handler.lines().next(), ..code })
    }
}

/// The files of one folder, those beside the starter among them.
pub(super) fn files(folder: &str) -> impl Iterator<Item = &'static File<'static>> {
    let hints = (folder == Framework::Axum.id()).then(|| HINTS.files());
    let files = CODE.get_dir(folder).map(Dir::files);
    files.into_iter().flatten().chain(hints.into_iter().flatten())
}

/// The text of the file of this name, whatever its ending.
fn text_of(folder: &str, name: &str) -> Option<&'static str> {
    let is_meant = |file: &&File<'_>| file.path().file_stem().is_some_and(|stem| stem == name);
    Some(files(folder).find(is_meant)?.contents_utf8()?.trim_end())
}
