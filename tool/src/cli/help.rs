//! `lab help`, and the help of all commands in the reader's language.
//!
//! In English it stands in the doc comments of the commands and their arguments, where clap finds
//! it. [`zh`] holds the same in Chinese, by the names of commands and arguments.

mod zh;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Arg, ArgAction, Args, Command, CommandFactory, ValueEnum};
use sticky_lab::fault::usage as usage_of_faults;
use sticky_lab::text::{Lang, Problem, padded, text};

use crate::Cli;
use crate::cli::common::written;

/// Show the help of a command
#[derive(Debug, Args)]
pub struct Help {
    /// The command; all commands if none is named
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Shows the help of a command that there is.
pub fn show(command: &str, lang: Lang) -> Result<ExitCode, Problem> {
    run(&Help { command: Some(command.to_owned()) }, lang)
}

/// Shows the help.
pub fn run(help: &Help, lang: Lang) -> Result<ExitCode, Problem> {
    let mut tool = command(lang);
    tool.build();
    let shown = match &help.command {
        None => Some(&mut tool),
        Some(name) => tool.find_subcommand_mut(name),
    };
    let Some(shown) = shown else {
        let commands = tool.get_subcommands().map(Command::get_name);
        return Err(Problem::not_tried(text(
            "there is no command `{name}`",
            "没有 `{name}` 这个命令",
        ))
        .with("name", help.command.as_deref().unwrap_or_default())
        .with_list("commands", commands)
        .next(text("The commands are: {commands}", "命令有：{commands}")));
    };
    written(shown.print_long_help())?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the language that a command line asks for, be the rest of it right or wrong.
pub fn lang_of(arguments: &[OsString]) -> Option<Lang> {
    let mut asked = None;
    for (i, argument) in arguments.iter().enumerate() {
        let value = match argument.to_str() {
            Some("--lang") => arguments.get(i + 1).and_then(|value| value.to_str()),
            Some(other) => other.strip_prefix("--lang="),
            None => None,
        };
        asked = value.and_then(|value| Lang::from_str(value, false).ok()).or(asked);
    }
    asked
}

/// Returns the tool's command line, its help in one language.
pub fn command(lang: Lang) -> Command {
    let tool = match lang {
        Lang::En => Cli::command(),
        Lang::Zh => in_chinese(Cli::command()),
    };
    tool.mut_subcommands(|command| match command.get_name() {
        "fault" => command.after_help(usage_of_faults(lang)),
        _ => command,
    })
}

fn in_chinese(tool: Command) -> Command {
    let mut tool = translated(tool).mut_subcommands(translated).subcommand_value_name("命令");
    // How it is called is known once everything is built.
    let mut built = tool.clone();
    built.build();
    for command in built.get_subcommands_mut() {
        let usage = usage(command);
        tool = tool.mut_subcommand(command.get_name(), |command| command.override_usage(usage));
    }
    let usage = usage(&mut built);
    tool.override_usage(usage)
}

/// `./lab check [选项] [步骤]...`, as clap writes it but for its English words.
fn usage(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    usage.trim_start_matches("Usage: ").replace("[OPTIONS]", "[选项]")
}

/// A command with its own texts in Chinese, and those of its arguments.
fn translated(command: Command) -> Command {
    let Some(text) = zh::COMMANDS.iter().find(|text| text.name == command.get_name()) else {
        return command;
    };
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help(zh::HELP);
    let command = command.mut_args(|argument| translated_argument(argument, text));
    let command = command.disable_help_flag(true).arg(help).about(text.about);
    let template = template(&command);
    let command = command.help_template(template);
    if text.after_help.is_empty() { command } else { command.after_help(text.after_help) }
}

/// What stands where in a command's help.
fn template(command: &Command) -> String {
    let mut template = "{about}\n\n用法：{usage}\n".to_owned();
    if command.has_subcommands() {
        template += "\n命令：\n";
        for command in zh::COMMANDS.iter().filter(|text| text.name != command.get_name()) {
            template += &format!("  {}  {}\n", padded(command.name, 10), command.about);
        }
    }
    if command.get_positionals().next().is_some() {
        template += "\n参数：\n{positionals}\n";
    }
    template + "\n选项：\n{options}{after-help}"
}

fn translated_argument(argument: Arg, command: &zh::CommandText) -> Arg {
    let Some(text) = command.arguments().find(|text| argument.get_id() == text.id) else {
        return argument;
    };
    if !argument.get_action().takes_values() {
        return argument.help(text.help);
    }
    // clap would tell defaults and possible values in English.
    let mut help = text.help.to_owned();
    if let Some(default) = argument.get_default_values().first() {
        help += &format!("（默认：{}）", default.to_string_lossy());
    }
    let possible = argument.get_possible_values();
    let names: Vec<_> = possible.iter().map(|value| value.get_name()).collect();
    if text.values.is_empty() && !names.is_empty() && !argument.is_hide_possible_values_set() {
        help += &format!("（可以写：{}）", names.join("、"));
    }
    for (value, meaning) in text.values {
        help += &format!("\n- {value}：{meaning}");
    }
    let argument = argument.help(help).hide_default_value(true).hide_possible_values(true);
    if text.value_name.is_empty() { argument } else { argument.value_name(text.value_name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All commands, the tool itself included, with their own arguments.
    fn commands() -> Vec<Command> {
        let tool = Cli::command();
        let commands: Vec<_> = tool.get_subcommands().cloned().collect();
        [tool].into_iter().chain(commands).collect()
    }

    fn help(name: Option<&str>) -> String {
        let mut tool = command(Lang::Zh);
        tool.build();
        let shown = match name {
            None => &mut tool,
            Some(name) => tool.find_subcommand_mut(name).unwrap(),
        };
        shown.render_long_help().to_string()
    }

    #[test]
    fn every_command_and_argument_has_a_chinese_text_and_no_text_is_left_over() {
        let known = |command: &Command| zh::COMMANDS.iter().find(|t| t.name == command.get_name());
        for command in commands() {
            let name = command.get_name();
            let text = known(&command).unwrap_or_else(|| panic!("{name} has no Chinese text"));
            let mut texts: Vec<_> = text.arguments().map(|text| text.id).collect();
            let mut ids: Vec<_> = command.get_arguments().map(|a| a.get_id().as_str()).collect();
            texts.sort_unstable();
            ids.sort_unstable();
            assert_eq!(texts, ids, "the arguments of {name}");
            assert_eq!(command.get_after_help().is_some(), !text.after_help.is_empty(), "{name}");
            for argument in command.get_arguments() {
                let text = text.arguments().find(|text| argument.get_id() == text.id).unwrap();
                let values = argument.get_possible_values();
                let explained = values.iter().filter(|value| value.get_help().is_some());
                let explained: Vec<_> = explained.map(|value| value.get_name()).collect();
                let texts: Vec<_> = text.values.iter().map(|(value, _)| *value).collect();
                if !argument.is_hide_possible_values_set() && argument.get_action().takes_values() {
                    assert_eq!(texts, explained, "the values of {name}'s {}", text.id);
                }
            }
        }
        assert_eq!(zh::COMMANDS.len(), commands().len());
    }

    #[test]
    fn no_english_sentence_is_left_in_chinese_help() {
        for command in commands() {
            let name = Some(command.get_name()).filter(|name| *name != "lab");
            for line in help(name).lines() {
                let without_code: String = line.split('`').step_by(2).collect();
                let is_word =
                    |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
                let in_a_row = without_code.split(' ').collect::<Vec<_>>();
                let is_sentence = in_a_row.windows(3).any(|three| three.iter().all(is_word));
                assert!(!is_sentence, "{name:?}: {line}");
                for english in ["Usage", "Options", "Print", "default:", "possible", "[OPTIONS]"] {
                    assert!(!line.contains(english), "{name:?}: {line}");
                }
            }
        }
    }

    #[test]
    fn the_language_is_found_on_any_command_line() {
        let lang = |line: &str| lang_of(&line.split(' ').map(OsString::from).collect::<Vec<_>>());

        assert_eq!(lang("lab check --nonsense --lang zh"), Some(Lang::Zh));
        assert_eq!(lang("lab --lang=en"), Some(Lang::En));
        assert_eq!(lang("lab check --lang fr"), None);
        assert_eq!(lang("lab check zh"), None);
    }

    #[test]
    fn the_command_line_is_well_formed_in_both_languages() {
        command(Lang::En).debug_assert();
        command(Lang::Zh).debug_assert();
    }
}
