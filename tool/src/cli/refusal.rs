//! What is said of a command line that cannot be taken, and of one that asks for help.

use std::error::Error as _;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};
use sticky_lab::text::{Lang, Problem, Text, text};

use crate::cli::help;
use crate::told;

/// Says what clap has to say: help where it was asked for, and what is wrong otherwise.
pub fn answer(error: &Error, arguments: &[OsString], lang: Lang) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Nobody is left to be told if it cannot be printed.
            let _ = error.print();
            ExitCode::from(error.exit_code() as u8)
        }
        _ => told(&problem(error, &command_of(arguments, lang)), lang),
    }
}

/// The command that was called, or the tool itself.
fn command_of(arguments: &[OsString], lang: Lang) -> Command {
    let mut tool = help::command(lang);
    tool.build();
    let called =
        arguments.iter().skip(1).find_map(|argument| tool.find_subcommand(argument).cloned());
    called.unwrap_or(tool)
}

/// Makes a problem of clap's error.
fn problem(error: &Error, command: &Command) -> Problem {
    let said = |kind| strings(error.get(kind)).into_iter().next().unwrap_or_default();
    let argument = said(ContextKind::InvalidArg);
    let name = argument.split(' ').next().unwrap_or_default();
    let value = said(ContextKind::InvalidValue);
    let options = options(command);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let commands = command.get_subcommands().map(Command::get_name);
            Problem::not_tried(text("there is no command `{value}`", "没有 `{value}` 这个命令"))
                .with("value", said(ContextKind::InvalidSubcommand))
                .with_list("commands", commands)
                .next(text("The commands are: {commands}", "命令有：{commands}"))
        }
        ErrorKind::UnknownArgument if command.has_subcommands() => {
            let commands = command.get_subcommands().map(Command::get_name);
            Problem::not_tried(text(
                "a command is missing before `{value}`",
                "`{value}` 前面缺少命令",
            ))
            .with("value", name)
            .with_list("commands", commands)
            .next(text("The commands are: {commands}", "命令有：{commands}"))
        }
        ErrorKind::UnknownArgument => Problem::not_tried(text(
            "{command} does not take `{value}`",
            "{command} 不接受 `{value}`",
        ))
        .with("command", command.get_name())
        .with("value", name)
        .with_list("options", options)
        .next(text(
            "It takes: {options}\nSee ./lab {command} --help",
            "它接受：{options}\n用法见 ./lab {command} --help",
        )),
        ErrorKind::InvalidValue if value.is_empty() => with_help(
            text("{argument} needs a value: {expected}", "{argument} 后面要有一个值：{expected}"),
            command,
        )
        .with("argument", name)
        .with_list("expected", expected(&argument, strings(error.get(ContextKind::ValidValue)))),
        ErrorKind::InvalidValue => Problem::not_tried(text(
            "{argument} does not take `{value}`",
            "{argument} 不接受 `{value}`",
        ))
        .with("argument", name)
        .with("value", value)
        .with_list("valid", strings(error.get(ContextKind::ValidValue)))
        .next(text("Possible values: {valid}", "可以写：{valid}")),
        ErrorKind::ValueValidation => wrong_value(error, name, &value, command),
        ErrorKind::ArgumentConflict => {
            let other = said(ContextKind::PriorArg);
            let other = other.split(' ').next().unwrap_or_default();
            let sentence = if other == name {
                text("{argument} can be given only once", "{argument} 只能写一次")
            } else {
                text(
                    "{argument} and {other} exclude each other",
                    "{argument} 不能和 {other} 一起用",
                )
            };
            with_help(sentence, command).with("argument", name).with("other", other)
        }
        ErrorKind::MissingRequiredArgument => {
            with_help(text("something is missing: {missing}", "还缺少：{missing}"), command)
                .with_list("missing", strings(error.get(ContextKind::InvalidArg)))
        }
        ErrorKind::TooManyValues => {
            with_help(text("{argument} takes no value", "{argument} 后面不要写值"), command)
                .with("argument", name)
        }
        ErrorKind::InvalidUtf8 => {
            with_help(text("an argument is not UTF-8", "有一个参数不是 UTF-8"), command)
        }
        _ => with_help(text("this cannot be understood: {error}", "看不懂：{error}"), command)
            .with("error", error.kind()),
    }
}

/// A problem whose next step is to read the command's help.
fn with_help(sentence: Text, command: &Command) -> Problem {
    Problem::not_tried(sentence)
        .with("command", command.get_name())
        .next(text("See ./lab {command} --help", "用法见 ./lab {command} --help"))
}

/// A value that its reader has refused: the reader says why.
fn wrong_value(error: &Error, name: &str, value: &str, command: &Command) -> Problem {
    let why = error.source().and_then(|source| source.downcast_ref::<Problem>());
    let why = |lang| why.map(|problem| problem.tell(lang)).unwrap_or_default();
    let sentence = match name.starts_with("--") {
        true => {
            text("{argument} does not take `{value}`: {why}", "{argument} 不接受 `{value}`：{why}")
        }
        false => text("`{value}` is not understood: {why}", "看不懂 `{value}`：{why}"),
    };
    with_help(sentence, command).with("argument", name).with("value", value).with_each("why", why)
}

/// What a value would be, from clap's `--name <VALUE>` or from those that are possible.
fn expected(argument: &str, valid: Vec<String>) -> Vec<String> {
    match argument.split_once(' ') {
        Some((_, value)) if valid.is_empty() => vec![value.to_owned()],
        _ => valid,
    }
}

/// The options that a command has, and its arguments.
fn options(command: &Command) -> Vec<String> {
    let shown = |argument: &clap::Arg| match argument.get_long() {
        Some(long) => format!("--{long}"),
        None => argument.to_string(),
    };
    command.get_arguments().filter(|argument| !argument.is_hide_set()).map(shown).collect()
}

fn strings(value: Option<&ContextValue>) -> Vec<String> {
    match value {
        Some(ContextValue::String(value)) => vec![value.clone()],
        Some(ContextValue::Strings(values)) => values.clone(),
        _ => Vec::new(),
    }
}
