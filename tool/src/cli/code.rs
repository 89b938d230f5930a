//! In which framework's words changes are shown, from one run to the next.

use std::path::Path;
use std::{env, fs, io};

use sticky_lab::check::Framework;
use sticky_lab::text::{Lang, Problem, text};

use crate::cli::values::framework;

const NAME: &str = "LAB_CODE";

/// The file of settings, and the one beside which it counts: that is the checkout.
const SETTINGS: &str = ".env";
const COMPOSE_FILE: &str = "compose.yaml";

/// Returns the framework that is set in the environment, or else in the file of settings.
pub fn remembered() -> Result<Option<Framework>, Problem> {
    let in_file = || value_in(&fs::read_to_string(SETTINGS).unwrap_or_default());
    let value = env::var(NAME).ok().filter(|value| !value.is_empty()).or_else(in_file);
    value.map(|value| framework(&value).map_err(|problem| unknown(&value, problem))).transpose()
}

fn unknown(value: &str, problem: Problem) -> Problem {
    Problem::not_tried(text("LAB_CODE is `{value}`: {problem}", "LAB_CODE 是 `{value}`：{problem}"))
        .with("value", value)
        .with_each("problem", |lang| problem.tell(lang))
}

/// Notes a framework in the checkout's file of settings. That it cannot be noted is no reason not to
/// check.
pub fn remember(framework: Framework, lang: Lang) {
    if !Path::new(COMPOSE_FILE).exists()
        || matches!(remembered(), Ok(Some(known)) if known == framework)
    {
        return;
    }
    let sentence = match note(framework) {
        Ok(()) => text(
            "LAB_CODE={framework} is in .env now, and the next checks go by it.",
            "已在 .env 中写入 LAB_CODE={framework}，以后的检查都照此。",
        ),
        Err(_) => text(
            "This cannot be remembered, as .env cannot be written. To set it: LAB_CODE={framework}",
            ".env 写不了，这个选择没有记住。可以自己设置：LAB_CODE={framework}",
        ),
    };
    eprintln!("{}", sentence.fill(lang, &[("framework", framework.id().to_owned())]));
}

fn note(framework: Framework) -> io::Result<()> {
    let before = match fs::read_to_string(SETTINGS) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read?,
    };
    fs::write(SETTINGS, with(&before, framework))
}

/// The value in a file of settings. The last counts, as it does for Compose.
fn value_in(settings: &str) -> Option<String> {
    let value = settings.lines().rev().find_map(|line| line.strip_prefix(NAME)?.strip_prefix('='));
    value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// A file of settings with another framework in it.
fn with(settings: &str, framework: Framework) -> String {
    let is_other = |line: &&str| !line.strip_prefix(NAME).is_some_and(|rest| rest.starts_with('='));
    let others = settings.lines().filter(is_other).map(|line| format!("{line}\n"));
    others.collect::<String>() + &format!("{NAME}={}\n", framework.id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noted_framework_replaces_the_one_before_and_nothing_else() {
        let noted = with("LAB_PORT=9000\nLAB_CODE=flask\nLAB_LANG=zh", Framework::Gin);

        assert_eq!(noted, "LAB_PORT=9000\nLAB_LANG=zh\nLAB_CODE=gin\n");
        assert_eq!(value_in(&noted).as_deref(), Some("gin"));
    }

    #[test]
    fn an_empty_setting_is_none() {
        assert_eq!(value_in("LAB_CODE=\n"), None);
    }
}
