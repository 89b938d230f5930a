//! In which framework's words changes are shown, from one run to the next.

use std::path::Path;
use std::{env, fs, io, process};

use sticky_lab::check::Framework;
use sticky_lab::text::{Lang, Problem, text};

use crate::cli::common::{SETTINGS, setting};
use crate::cli::values::framework;

const NAME: &str = "LAB_CODE";

/// The file beside which the file of settings counts: that is the checkout.
const COMPOSE_FILE: &str = "compose.yaml";

/// Returns the framework that is set in the environment, or else in the file of settings.
pub fn remembered() -> Result<Option<Framework>, Problem> {
    let value = setting(NAME);
    value.map(|value| framework(&value).map_err(|problem| unknown(&value, problem))).transpose()
}

fn in_environment() -> Option<String> {
    env::var(NAME).ok().filter(|value| !value.is_empty())
}

fn unknown(value: &str, problem: Problem) -> Problem {
    Problem::not_tried(text("LAB_CODE is `{value}`: {problem}", "LAB_CODE 是 `{value}`：{problem}"))
        .with("value", value)
        .with_each("problem", |lang| problem.tell(lang))
}

/// Notes a framework in the checkout's file of settings, and says what came of it. That it cannot be
/// noted is no reason not to check.
pub fn remember(framework: Framework, lang: Lang) {
    if matches!(remembered(), Ok(Some(known)) if known == framework) {
        return;
    }
    // In its container the tool sees nothing of the checkout.
    let is_checkout = Path::new(COMPOSE_FILE).exists() && env::var_os("LAB_HOST").is_none();
    let set = in_environment();
    let sentence = if !is_checkout {
        text(
            "This cannot be remembered here. Write it into .env in the checkout yourself: LAB_CODE={framework}",
            "在这里不能记住这个选择。请自己写进项目目录里的 .env：LAB_CODE={framework}",
        )
    } else if set.is_some() {
        text(
            "The environment says LAB_CODE={set}, which counts more than .env: {framework} holds for this run alone.",
            "环境变量里有 LAB_CODE={set}，它优先于 .env，所以 {framework} 只在这一次有效。",
        )
    } else if note(framework).is_ok() {
        text(
            "LAB_CODE={framework} is in .env now, and the next checks go by it.",
            "已在 .env 中写入 LAB_CODE={framework}，以后的检查都照此。",
        )
    } else {
        text(
            "This cannot be remembered, as .env cannot be written. To set it: LAB_CODE={framework}",
            "不能写入 .env，这个选择没有记住。可以自己设置：LAB_CODE={framework}",
        )
    };
    let values = [("framework", framework.id().to_owned()), ("set", set.unwrap_or_default())];
    eprintln!("{}", sentence.fill(lang, &values));
}

fn note(framework: Framework) -> io::Result<()> {
    let before = match fs::read_to_string(SETTINGS) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read?,
    };
    // A link stays one.
    let file = fs::canonicalize(SETTINGS).unwrap_or_else(|_| SETTINGS.into());
    replace(&file, &with(&before, framework))
}

/// Writes a file as a whole or not at all: it holds other settings, too.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let beside = file.with_file_name(format!("{SETTINGS}.{}", process::id()));
    let replaced = fs::write(&beside, text).and_then(|()| {
        if let Ok(before) = fs::metadata(file) {
            fs::set_permissions(&beside, before.permissions())?;
        }
        fs::rename(&beside, file)
    });
    if replaced.is_err() {
        // Whether it was made or not, nothing shall be left of it.
        let _ = fs::remove_file(&beside);
    }
    replaced
}

/// A file of settings with another framework in it, and its lines ended as they were.
fn with(settings: &str, framework: Framework) -> String {
    let end = if settings.contains("\r\n") { "\r\n" } else { "\n" };
    let is_other = |line: &&str| !line.strip_prefix(NAME).is_some_and(|rest| rest.starts_with('='));
    let others = settings.lines().filter(is_other).map(|line| [line, end].concat());
    others.collect::<String>() + &format!("{NAME}={}{end}", framework.id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noted_framework_replaces_the_one_before_and_nothing_else() {
        let noted = with("LAB_PORT=9000\nLAB_CODE=flask\nLAB_LANG=zh", Framework::Gin);

        assert_eq!(noted, "LAB_PORT=9000\nLAB_LANG=zh\nLAB_CODE=gin\n");
    }
}
