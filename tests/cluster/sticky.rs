//! With `ip_hash`, a client address has one server, and it is the predicted one.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use crate::support::student::{Expect, Student};
use sticky_lab::client::Answer;
use sticky_lab::ip_hash;
use testcontainers::core::{IntoContainerPort, WaitFor};
use testcontainers::runners::AsyncRunner;
use testcontainers::{ContainerAsync, GenericImage, ImageExt};

use crate::support::lab::{Lab, docker};
use crate::support::seat::Seat;

/// Reads as many times after a login. Three would look sticky under round robin too.
const N_READS: usize = 5;

/// The server that `ip_hash` predicts.
fn predicted(client_address: IpAddr) -> String {
    format!("server-{}", 1 + ip_hash::server_of(client_address, 3))
}

/// Logs in and reads the profile; every answer has to be the predicted server's.
async fn stays_on_its_server(
    lab: &Lab,
    student: &Student,
    entry: &str,
    client_address: IpAddr,
) -> String {
    let server = predicted(client_address);
    // The servers' addresses end in 11, 12, and 13.
    let upstream = format!("{}.1{}:8080", lab.seat.net(), &server["server-".len()..]);
    let check = |answer: Answer| {
        let answer = answer.expect(200);
        assert_eq!(answer.header("x-client-address"), client_address.to_string(), "{answer}");
        assert_eq!(answer.header("x-upstream-method"), "ip_hash", "{answer}");
        assert_eq!(answer.header("x-upstream-address"), upstream, "{answer}");
        assert_eq!(answer.server_id(), server, "{client_address}: {answer}");
    };
    check(student.log_in(entry, "student").await.unwrap());
    for _ in 0..N_READS {
        check(student.profile(entry).await.unwrap());
    }
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn students_of_many_rooms_stay_on_the_predicted_servers() {
    let lab = Lab::shared().await;
    let mut servers = BTreeSet::new();
    let rooms = (1..=20).map(|room| IpAddr::from([10, 0, room, 7]));
    let far_away = (1..=10).map(|i| IpAddr::from(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, i)));

    for client_address in rooms.chain(far_away) {
        let student = Student::at(client_address);
        servers.insert(stays_on_its_server(&lab, &student, &lab.entry(), client_address).await);
    }

    assert_eq!(servers.len(), 3, "{servers:?}");
}

/// A client container with an address of its own: a small proxy that adds no header, so that
/// what a student asks it arrives at the lab's Nginx from that address and with nothing else.
struct Client {
    // Dropped in this order: a network can go when nobody is left in it.
    container: ContainerAsync<GenericImage>,
    address: IpAddr,
}

impl Client {
    async fn start(lab: &Lab, room: &Room) -> Self {
        let image = docker(&["inspect", "--format", "{{.Config.Image}}", &lab.container("nginx")]);
        let (name, tag) = image.trim().rsplit_once(':').expect("the image has a tag");
        let forward = format!(
            "pid /tmp/nginx.pid; error_log stderr notice; events {{}}
             http {{ server {{ listen 8080; location / {{ proxy_pass http://{}:8080; }} }} }}",
            room.nginx_address
        );
        let container = GenericImage::new(name, tag)
            .with_entrypoint("nginx")
            .with_exposed_port(8080.tcp())
            .with_wait_for(WaitFor::message_on_stderr("start worker processes"))
            .with_cmd(["-e", "stderr", "-g", "daemon off;"])
            .with_copy_to("/etc/nginx/nginx.conf", forward.into_bytes())
            .with_user("0:0")
            .with_network(&room.network)
            .with_label("com.docker.compose.project", room.seat.project())
            .start()
            .await
            .unwrap();
        let format =
            format!("{{{{(index .NetworkSettings.Networks \"{}\").IPAddress}}}}", room.network);
        let address = docker(&["inspect", "--format", &format, container.id()]);
        Self { container, address: address.trim().parse().unwrap() }
    }

    async fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.container.get_host_port_ipv4(8080).await.unwrap())
    }
}

/// A network of its own /24, joined by the lab's Nginx.
struct Room {
    network: String,
    nginx_address: String,
    nginx: String,
    seat: Seat,
}

impl Room {
    fn open(lab: &Lab) -> Self {
        let seat = Seat::take();
        let network = format!("{}-room", seat.project());
        let subnet = format!("{}.0/24", seat.net());
        let label = format!("com.docker.compose.project={}", seat.project());
        docker(&["network", "create", "--subnet", &subnet, "--label", &label, &network]);
        let nginx = lab.container("nginx");
        let nginx_address = format!("{}.10", seat.net());
        let room = Self { network, nginx_address, nginx, seat };
        docker(&["network", "connect", "--ip", &room.nginx_address, &room.network, &room.nginx]);
        room
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        for words in [
            &["network", "disconnect", "--force", &self.network, &self.nginx][..],
            &["network", "rm", &self.network],
        ] {
            let _ = std::process::Command::new("docker").args(words).output();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn real_clients_stay_on_the_servers_of_their_own_addresses() {
    let lab = Lab::up().await;
    let rooms: Vec<_> = (0..3).map(|_| Room::open(&lab)).collect();
    let mut clients = Vec::new();
    for room in rooms.iter().chain(&rooms[..1]) {
        clients.push(Client::start(&lab, room).await);
    }

    let mut servers = Vec::new();
    for client in &clients {
        let student = Student::new();
        servers
            .push(stays_on_its_server(&lab, &student, &client.url().await, client.address).await);
    }

    // The first and the last client are two addresses of one /24.
    assert_ne!(clients[0].address, clients[3].address);
    assert_eq!(servers[0], servers[3]);
}
