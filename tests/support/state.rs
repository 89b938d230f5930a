//! The state that a lab is in, as the engine, the servers and Nginx tell it, and how to break it.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use sticky_lab::ip_hash;

use crate::support::lab::{Lab, docker, expect_success, stdout, wait_until};
use crate::support::student::{Expect, Student};

/// Longer than Nginx leaves a failed server out (`fail_timeout=10s`).
const UNTIL_TRIED_AGAIN: Duration = Duration::from_secs(20);

/// A client address that `ip_hash` gives to this server, counted from 1.
pub fn address_for(server: usize) -> IpAddr {
    let addresses = (1..=99).map(|room| IpAddr::from([10, 0, room, 7]));
    let mut fitting = addresses.filter(|address| 1 + ip_hash::server_of(*address, 3) == server);
    fitting.next().expect("99 rooms lead to all three servers")
}

/// Runs `./lab fault` and returns what it prints.
#[track_caller]
pub fn fault(lab: &Lab, words: &str) -> String {
    let args: Vec<_> = ["fault"].into_iter().chain(words.split(' ')).collect();
    stdout(&expect_success(lab.lab(&args)))
}

/// What the engine knows of a service's container.
#[track_caller]
pub fn inspect(lab: &Lab, service: &str, format: &str) -> String {
    docker(&["inspect", "--format", format, &lab.container(service)]).trim().to_owned()
}

/// Each container with its network, its port and its limit, once its health is known.
pub fn picture(lab: &Lab) -> [String; 4] {
    let format = "{{.Id}} {{.State.Status}} {{.State.Health.Status}} \
        {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}} {{.NetworkSettings.Ports}} \
        limit: {{.HostConfig.CpuQuota}} {{.HostConfig.NanoCpus}}";
    // A limit that was taken off is -1, and one that never was is 0.
    ["nginx", "server-1", "server-2", "server-3"].map(|service| {
        is_healthy(lab, service);
        inspect(lab, service, format).replace("limit: -1", "limit: 0")
    })
}

/// Waits until the engine has looked into a container's health, and fails if that is bad.
#[track_caller]
pub fn is_healthy(lab: &Lab, service: &str) {
    let begun = Instant::now();
    while inspect(lab, service, "{{.State.Health.Status}}") == "starting" {
        assert!(begun.elapsed() < Duration::from_secs(30), "{service}: nobody looks at its health");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(inspect(lab, service, "{{.State.Health.Status}}"), "healthy", "{service}");
}

pub async fn n_sessions(lab: &Lab, server: usize) -> u64 {
    let list = Student::new().sessions(&lab.direct(server)).await.unwrap().expect(200);
    list.json()["session_count"].as_u64().unwrap()
}

/// Waits until Nginx sends this server's own students to it again.
pub async fn wait_until_asked(lab: &Lab, server: usize) {
    let name = format!("server-{server}");
    let url = format!("{}/healthz", lab.entry());
    let probe = Student::at(address_for(server));
    let is_asked = async || probe.get(&url).await.unwrap().server_id() == name;
    wait_until(&format!("{name} is asked again"), UNTIL_TRIED_AGAIN, is_asked).await;
}
