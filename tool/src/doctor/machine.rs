//! What the machine of the reader is set to.

use std::env;

use crate::doctor::finding::Finding;
use crate::text::text;

/// Whether requests to the lab would go to a proxy, which knows no localhost of ours.
pub fn proxy() -> Finding {
    let set = |names: [&str; 4]| names.iter().find_map(|name| env::var(name).ok());
    let proxy = set(["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"]);
    let excepted = set(["no_proxy", "NO_PROXY", "", ""]);
    if is_in_the_way(&proxy.unwrap_or_default(), &excepted.unwrap_or_default()) {
        return Finding::bad(
            text(
                "a proxy is set, and requests to localhost go there too",
                "设置了代理，发往 localhost 的请求也会经过它",
            ),
            text("export no_proxy=localhost,127.0.0.1", "export no_proxy=localhost,127.0.0.1"),
        );
    }
    Finding::well(text("no proxy between you and localhost", "你和 localhost 之间没有代理"))
}

fn is_in_the_way(proxy: &str, excepted: &str) -> bool {
    let mut excepted = excepted.split(',').map(str::trim);
    !proxy.is_empty() && !excepted.any(|name| matches!(name, "localhost" | "*"))
}

/// Whether there is a command of this name.
pub fn has_command(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_in_the_way_unless_localhost_is_excepted() {
        assert!(!is_in_the_way("", ""));
        assert!(is_in_the_way("http://proxy:3128", ""));
        assert!(is_in_the_way("http://proxy:3128", "example.org"));
        assert!(!is_in_the_way("http://proxy:3128", "example.org, localhost"));
        assert!(!is_in_the_way("http://proxy:3128", "*"));
    }
}
