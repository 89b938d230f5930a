//! Who listens on this machine, as `ss -Hltnp` or, on a Mac, `lsof -nP -iTCP -sTCP:LISTEN` tells.

/// A program that listens on a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// The address on which it listens: `127.0.0.1`, `[::1]`, or `*` for all.
    pub address: String,
    /// The port.
    pub port: u16,
    /// The program's name and the number of its process. Those of other users are not told.
    pub program: Option<(String, u32)>,
}

impl Listener {
    /// Whether nobody else can listen on this port of an address meanwhile.
    pub fn is_in_the_way_of(&self, address: &str, port: u16) -> bool {
        let is_any = |address: &str| matches!(address, "*" | "0.0.0.0" | "[::]" | "::");
        self.port == port && (is_any(&self.address) || is_any(address) || self.address == address)
    }
}

/// Reads what `ss` or `lsof` has printed. What is of neither is left out.
pub fn parse(printed: &str) -> Vec<Listener> {
    printed.lines().filter_map(|line| of_ss(line).or_else(|| of_lsof(line))).collect()
}

/// `LISTEN 0 4096 127.0.0.1:8081 0.0.0.0:* users:(("nginx",pid=123,fd=4))`
fn of_ss(line: &str) -> Option<Listener> {
    let mut words = line.split_whitespace();
    let "LISTEN" = words.next()? else { return None };
    let (address, port) = socket(words.nth(2)?)?;
    // `127.0.0.53%lo` is an address of one device.
    let address = address.split('%').next().unwrap_or_default().to_owned();
    let program = line.split_once("users:((\"").and_then(|(_, users)| {
        let (name, rest) = users.split_once("\",pid=")?;
        let pid = rest.split([',', ')']).next()?.parse().ok()?;
        Some((name.to_owned(), pid))
    });
    Some(Listener { address, port, program })
}

/// `node 123 alice 23u IPv4 0x1 0t0 TCP 127.0.0.1:8081 (LISTEN)`
fn of_lsof(line: &str) -> Option<Listener> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [name, pid, .., name_of_socket, "(LISTEN)"] = words[..] else { return None };
    let (address, port) = socket(name_of_socket)?;
    // A space in a name is written so.
    let name = name.replace("\\x20", " ");
    Some(Listener { address, port, program: Some((name, pid.parse().ok()?)) })
}

fn socket(text: &str) -> Option<(String, u16)> {
    let (address, port) = text.rsplit_once(':')?;
    Some((address.to_owned(), port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SS: &str = r#"LISTEN 0      4096       127.0.0.1:8081       0.0.0.0:*    users:(("docker-proxy",pid=4711,fd=4))
LISTEN 0      511                *:8080             *:*    users:(("node",pid=12,fd=18),("node",pid=13,fd=18))
LISTEN 0      4096   127.0.0.53%lo:53         0.0.0.0:*
LISTEN 0      128             [::]:22            [::]:*
"#;

    const LSOF: &str = "\
COMMAND     PID  USER   FD   TYPE             DEVICE SIZE/OFF NODE NAME
node      12345 alice   23u  IPv4 0x8a1b2c3d4e5f6071      0t0  TCP 127.0.0.1:8080 (LISTEN)
Code\\x20H 54321 alice   31u  IPv6 0x8a1b2c3d4e5f6072      0t0  TCP *:8081 (LISTEN)
";

    fn program(name: &str, pid: u32) -> Option<(String, u32)> {
        Some((name.to_owned(), pid))
    }

    #[test]
    fn what_ss_prints_is_read() {
        let [proxy, node, resolver, ssh] = &parse(SS)[..] else { panic!("four lines") };

        assert_eq!((proxy.address.as_str(), proxy.port), ("127.0.0.1", 8081));
        assert_eq!(proxy.program, program("docker-proxy", 4711));
        assert_eq!((node.port, &node.program), (8080, &program("node", 12)));
        assert_eq!((resolver.address.as_str(), &resolver.program), ("127.0.0.53", &None));
        assert_eq!((ssh.address.as_str(), ssh.port), ("[::]", 22));
    }

    #[test]
    fn what_lsof_prints_is_read() {
        let [node, code] = &parse(LSOF)[..] else { panic!("two listeners") };

        assert_eq!((node.address.as_str(), node.port), ("127.0.0.1", 8080));
        assert_eq!(node.program, program("node", 12345));
        assert_eq!((code.address.as_str(), &code.program), ("*", &program("Code H", 54321)));
    }

    #[test]
    fn an_address_is_taken_by_its_own_listener_and_by_one_for_all_addresses() {
        let listener =
            |address: &str| Listener { address: address.to_owned(), port: 8080, program: None };

        assert!(listener("127.0.0.1").is_in_the_way_of("127.0.0.1", 8080));
        assert!(listener("*").is_in_the_way_of("127.0.0.1", 8080));
        assert!(listener("[::]").is_in_the_way_of("127.0.0.1", 8080));
        assert!(listener("192.168.1.2").is_in_the_way_of("0.0.0.0", 8080));
        assert!(!listener("192.168.1.2").is_in_the_way_of("127.0.0.1", 8080));
        assert!(!listener("127.0.0.1").is_in_the_way_of("127.0.0.1", 8081));
    }
}
