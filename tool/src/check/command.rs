//! Requests as commands for a shell, which repeat what has happened.

use reqwest::Method;

use super::request::{Body, Change, Cookie, Jar, Request};

/// Returns a command for each request. What one login is given goes into a file, `1.jar`, where a
/// later request shows it: a session of this run would be unknown the next time.
pub(super) fn commands(requests: &[Request]) -> Vec<String> {
    let mut jars = Vec::new();
    for request in requests {
        let shown = request.cookie.as_ref().and_then(|cookie| cookie.jar);
        jars.extend(shown.filter(|jar| !jars.contains(jar)));
    }
    let saves = |jar: &Jar| requests.iter().any(|request| request.saves == Some(*jar));
    jars.retain(saves);
    requests.iter().map(|request| curl(request, &jars)).collect()
}

fn curl(request: &Request, jars: &[Jar]) -> String {
    let file = |jar: Option<Jar>| {
        let place = jars.iter().position(|known| Some(*known) == jar)?;
        Some(format!("{}.jar", place + 1))
    };
    let mut parts = vec!["curl".to_owned(), "-i".to_owned()];
    let mut option = |name: &str, value: &str| parts.push(format!("{name} {value}"));
    if request.method == Method::POST && request.body.is_none() {
        option("-X", "POST");
    }
    if let Some(address) = request.client_address {
        option("-H", &quoted(&format!("X-Forwarded-For: {address}")));
    }
    if let Some(file) = file(request.saves) {
        option("-c", &file);
    }
    if let Some(cookie @ Cookie { before, id, jar, change, after }) = &request.cookie {
        let is_alone = before.is_empty() && after.is_empty();
        match file(*jar) {
            Some(file) if is_alone && change.is_none() => option("-b", &file),
            // curl itself would put the cookies of the file first, and change none of them.
            Some(file) => {
                let changed = change.map_or_else(String::new, |Change { place, by }| {
                    format!(" | sed 's/./{by}/{}'", place + 1)
                });
                let own = format!("session_id=$(awk '/session_id/ {{print $7}}' {file}{changed})");
                let (before, after) = (in_double_quotes(before), in_double_quotes(after));
                option("-H", &format!("\"Cookie: {before}{own}{after}\""));
            }
            None if id.is_none() => option("-H", &quoted(&format!("Cookie: {}", cookie.header()))),
            None => option("-b", &quoted(&cookie.header())),
        }
    }
    if let Some(Body { content_type, text, shell }) = &request.body {
        // Without a value, curl takes its own header out.
        let content_type = content_type.map_or_else(String::new, |kind| format!(" {kind}"));
        option("-H", &quoted(&format!("Content-Type:{content_type}")));
        option("-d", &shell.map_or_else(|| quoted(text), str::to_owned));
    }
    parts.push(quoted(&format!("{}{}", request.target.shown, request.path)));
    parts.join(" ")
}

/// A value as a POSIX shell takes it for one argument.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

fn in_double_quotes(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', r#"\""#).replace('$', r"\$").replace('`', r"\`")
}
