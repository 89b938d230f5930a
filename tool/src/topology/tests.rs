use std::path::Path;

use super::*;
use crate::text::Lang;

/// As `docker compose config --format json` prints it, with four servers and other settings.
const CONFIG: &str = include_str!("config.json");

#[test]
fn it_holds_what_compose_says_of_names_ports_and_addresses() {
    let lab = Topology::parse(CONFIG).unwrap();

    assert_eq!(lab.project, "my-lab");
    assert_eq!((lab.network.as_str(), lab.subnet.as_str()), ("my-lab_lab", "10.204.7.0/24"));
    assert_eq!(lab.nginx_folder, Path::new("/home/alice/lab/nginx"));
    assert_eq!(lab.nginx.url(), "http://localhost:18080");
    assert_eq!(
        lab.server("server-2"),
        Some(&Place {
            service: "server-2".to_owned(),
            image: "sticky-session-lab/server".to_owned(),
            host_ip: "127.0.0.1".to_owned(),
            port: 8082,
            address: [10, 204, 7, 12].into(),
            nano_cpus: Some(1_500_000_000),
            memory_bytes: Some(268_435_456),
            environment: vec!["PORT=8080".to_owned(), "SERVER_ID=server-2".to_owned()],
        })
    );
}

#[test]
fn servers_are_counted_and_not_sorted_by_letters() {
    let lab = Topology::parse(CONFIG).unwrap();

    assert_eq!(lab.server_names(), ["server-1", "server-2", "server-3", "server-10"]);
    assert_eq!(lab.server("server-4"), None);
}

#[test]
fn a_store_is_a_service_without_a_port_of_this_machine() {
    let lab = Topology::parse(CONFIG).unwrap();
    let store = StorePlace { address: [10, 204, 7, 20].into(), nano_cpus: Some(1_000_000_000) };

    assert_eq!(lab.store, Some(store));
    let has = ["store", "nginx", "server-10", "server-4"].map(|name| lab.has_service(name));
    assert_eq!(has, [true, true, true, false]);
    assert!(lab.places().all(|place| place.service != "store"));
}

#[test]
fn a_port_without_an_address_is_open_on_all_of_them() {
    let lab = Topology::parse(CONFIG).unwrap();

    assert_eq!(lab.server("server-10").unwrap().host_ip, "0.0.0.0");
}

#[test]
fn what_is_not_the_lab_is_told_with_the_place() {
    for (cut, told) in [
        ("\"subnet\": \"10.204.7.0/24\",", "no networks.lab.ipam.config.subnet"),
        ("\"ipv4_address\": \"10.204.7.11\"", "no services.server-1.networks.lab.ipv4_address"),
        ("\"published\": \"18080\",", "missing field `published`"),
        ("\"target\": \"/etc/nginx\",", "missing field `target`"),
    ] {
        assert!(CONFIG.contains(cut), "{cut}");
        let problem = Topology::parse(&CONFIG.replacen(cut, "", 1)).unwrap_err();

        let told_is = problem.tell(Lang::En);
        assert!(told_is.contains(told) && told_is.contains("git diff"), "{cut}: {told_is}");
    }
}
