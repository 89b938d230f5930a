//! A change as code, as it stands in the folder `lesson/code`.

use include_dir::{Dir, File, include_dir};

use super::CauseText;
use crate::check::framework::Framework;

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
    /// The whole of it.
    pub whole: &'static str,
}

impl CauseText {
    /// Whether there is code for its change.
    pub fn has_code(&self) -> bool {
        let names = [&self.code, &self.diff, &self.route];
        !self.line.is_empty() || names.into_iter().any(Option::is_some)
    }

    /// Returns the change as code in a framework: `diff` if one is named, else what fits a server
    /// of any form.
    pub(in crate::check) fn code(
        &'static self,
        framework: Option<Framework>,
        diff: Option<&str>,
    ) -> Option<Code> {
        let named = self.code.as_deref();
        if let Some(whole) = named.and_then(|name| text_of(ANY, name)) {
            return Some(Code { framework: None, line: None, whole });
        }
        let framework = framework?;
        let line = self.line.get(&framework).map(String::as_str);
        let whole = diff.or(named).and_then(|name| text_of(framework.id(), name));
        Some(Code { framework: Some(framework), line, whole: whole.or(line)? })
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
