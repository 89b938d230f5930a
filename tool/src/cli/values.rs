//! Values of arguments, each read with a problem that says what would have been right.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use sticky_lab::check::{Framework, STEPS, Step};
use sticky_lab::method;
use sticky_lab::text::{Problem, text};

/// Makes a reader of whole numbers within a range.
pub fn whole_number(
    range: RangeInclusive<u16>,
) -> impl Fn(&str) -> Result<u16, Problem> + Clone + Send + Sync + 'static {
    move |value| {
        let number = value.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| {
            Problem::not_tried(text(
                "write a whole number from {first} to {last}",
                "要写 {first} 到 {last} 的整数",
            ))
            .with("first", range.start())
            .with("last", range.end())
        })
    }
}

/// Reads a seed.
pub fn seed(value: &str) -> Result<u64, Problem> {
    value.parse().map_err(|_| {
        Problem::not_tried(text("write a whole number, such as 7", "要写一个整数，例如 7"))
    })
}

/// Reads the number of a server, counted from 1.
pub fn server_number(value: &str) -> Result<usize, Problem> {
    let number = value.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| {
        Problem::not_tried(text(
            "write a server's number, from 1 on",
            "要写服务器的编号，从 1 数起",
        ))
    })
}

/// Reads a client address.
pub fn client_address(value: &str) -> Result<IpAddr, Problem> {
    value.parse().map_err(|_| {
        Problem::not_tried(text(
            "an address looks like 10.0.1.7 or 2001:db8::7",
            "地址形如 10.0.1.7 或 2001:db8::7",
        ))
    })
}

/// A step as somebody has named it. What a number stands for depends on what is checked.
#[derive(Debug, Clone, Copy)]
pub enum StepName {
    Named(&'static Step),
    Numbered(usize),
}

/// Reads a step of the checks, by its name or its number.
pub fn step(value: &str) -> Result<StepName, Problem> {
    let number = value.parse().ok().filter(|number| (1..=STEPS.len()).contains(number));
    let named = Step::named(value).map(StepName::Named);
    named.or(number.map(StepName::Numbered)).ok_or_else(|| {
        Problem::not_tried(text(
            "the steps are {steps}, or 1 to {n}",
            "步骤可以写 {steps}，或者 1 到 {n}",
        ))
        .with_list("steps", STEPS.map(|step| step.id))
        .with("n", STEPS.len())
    })
}

/// Reads the name of a framework.
pub fn framework(value: &str) -> Result<Framework, Problem> {
    Framework::named(value).ok_or_else(|| {
        Problem::not_tried(text("there is code for {frameworks}", "框架可以写：{frameworks}"))
            .with_list("frameworks", Framework::all().map(Framework::id))
    })
}

/// Reads a method's name, or `all`.
pub fn method_name(value: &str) -> Result<String, Problem> {
    if method::is_name(value) {
        return Ok(value.to_owned());
    }
    Err(Problem::not_tried(text(
        "a method's name is made of a-z, 0-9 and _, like that of its file in nginx/methods",
        "方法名由 a-z、0-9 和 _ 组成，与 nginx/methods 里的文件同名",
    )))
}

/// Reads a time of a fault: `5` or `5s`.
pub fn seconds(value: &str) -> Result<Duration, Problem> {
    match value.strip_suffix('s').unwrap_or(value).parse() {
        Ok(seconds @ 1..=600) => Ok(Duration::from_secs(seconds)),
        _ => Err(Problem::not_tried(text("write 1s to 600s", "要写 1s 到 600s"))),
    }
}

/// Reads a time of any length: `10` or `10s`.
pub fn whole_seconds(value: &str) -> Result<Duration, Problem> {
    let seconds =
        value.strip_suffix('s').unwrap_or(value).parse().ok().filter(|seconds| *seconds > 0);
    seconds.map(Duration::from_secs).ok_or_else(|| {
        Problem::not_tried(text(
            "write whole seconds, from 1 on, such as 10s",
            "要写整数秒，从 1 起，例如 10s",
        ))
    })
}

/// Reads a port.
pub fn port(value: &str) -> Result<u16, Problem> {
    value.parse().ok().filter(|port| *port > 0).ok_or_else(|| {
        Problem::not_tried(text("write a port, from 1 to 65535", "要写端口，1 到 65535"))
    })
}
