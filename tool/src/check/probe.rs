//! The client of all steps, which remembers the sessions that it was given.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::cause::Cause;
use super::cookie;
use super::exchange::Exchange;
use super::failure::Failure;
use super::framework::{Made, Tells};
use super::outlives::Containers;
use super::request::{Jar, Request};
use super::{Halt, Options, Sessions, Target, Targets};
use crate::client::Client;
use crate::fault::Interruption;
use crate::ip_hash;

/// How long one request may take. The sentences of `Cause::NoAnswer` name the same number.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the lab's own servers call themselves in the header Server.
const OWN_SERVER: &str = "sticky-session-lab";

/// The client's side of a run.
#[derive(Debug)]
pub(super) struct Probe {
    pub(super) targets: Targets,
    pub(super) sessions: Sessions,
    pub(super) containers: Option<Containers>,
    client: Client,
    pub(super) random: fastrand::Rng,
    /// How long a class logs in at once.
    pub(super) crowd_time: Duration,
    n_logins: usize,
    /// Whether all that were asked for a login are the lab's own servers.
    of_lab: Option<bool>,
    /// Logins whose session was recognised at least once.
    pub(super) recognised: Vec<Login>,
    /// The servers' ids by address, since an error need not name its server.
    ids_by_place: HashMap<String, String>,
    tells: Tells,
}

/// A session that was handed out.
#[derive(Debug, Clone)]
pub(super) struct Login {
    pub(super) username: String,
    pub(super) session_id: String,
    /// The creator, as it names itself.
    pub(super) server_id: String,
    pub(super) exchange: Exchange,
    pub(super) target: Target,
    pub(super) client_address: Option<IpAddr>,
    pub(super) max_age_seconds: Option<i64>,
    pub(super) at: Instant,
}

impl Probe {
    pub(super) fn new(options: &Options) -> Self {
        let Options { targets, sessions, containers, seed, crowd_time, .. } = options;
        Self {
            targets: targets.clone(),
            sessions: *sessions,
            containers: containers.clone(),
            client: Client::without_jar(PATIENCE),
            random: fastrand::Rng::with_seed(*seed),
            crowd_time: *crowd_time,
            n_logins: 0,
            of_lab: None,
            recognised: Vec::new(),
            ids_by_place: HashMap::new(),
            tells: Tells::default(),
        }
    }

    /// Returns what would end the run, if anything could.
    pub(super) fn interruption(&self) -> Option<Interruption> {
        self.containers.as_ref().map(|containers| containers.interruption.clone())
    }

    /// Returns one of the three servers, counted from 0.
    pub(super) fn server(&self, server: usize) -> Target {
        self.targets.servers[server].clone()
    }

    /// Returns the load balancer.
    pub(super) fn entry(&self) -> Target {
        self.targets.entry.clone().expect("a step that needs it runs only where it is given")
    }

    /// Makes a name that nobody else uses.
    pub(super) fn username(&mut self) -> String {
        username(&mut self.random)
    }

    /// Makes a session cookie's value that nobody has handed out, in a form that these servers read.
    pub(super) fn unknown_value(&mut self, known: &str) -> String {
        if self.sessions.is_cure() {
            return cookie::forged(known, &mut self.random);
        }
        let bytes = self.random.u128(..).to_be_bytes();
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// Makes a client address that `ip_hash` sends to this server, counted from 0.
    pub(super) fn client_address(&mut self, server: usize) -> IpAddr {
        loop {
            let room = self.random.u32(..0x1_0000).to_be_bytes();
            let host = self.random.u8(1..255);
            let address = IpAddr::V4(Ipv4Addr::new(10, room[2], room[3], host));
            if ip_hash::server_of(address, 3) == server {
                return address;
            }
        }
    }

    /// Returns the id of the server that answered, or `?` if that cannot be told.
    pub(super) fn who_answered(&self, exchange: &Exchange) -> String {
        let known = || self.ids_by_place.get(self.place_of(exchange)?).map(String::as_str);
        exchange.server_id().or_else(known).unwrap_or("?").to_owned()
    }

    /// Returns where the server that answered is: its own address, or what Nginx calls it.
    fn place_of<'a>(&self, exchange: &'a Exchange) -> Option<&'a str> {
        let upstream = exchange.answer.header("x-upstream-address");
        let target = &exchange.request.target;
        let is_server = self.targets.servers.contains(target);
        (!upstream.is_empty()).then_some(upstream).or(is_server.then_some(&target.shown))
    }

    pub(super) async fn send(&self, request: Request) -> Result<Exchange, Failure> {
        let is_entry = self.targets.entry.as_ref() == Some(&request.target);
        let answered = Exchange::with(&self.client, request).await;
        if let Ok(exchange) = &answered {
            self.tells.note(exchange);
        }
        answered.map_err(|failure| {
            if is_entry && failure.cause == Cause::NotListening {
                return failure.because(Cause::EntryNotListening);
            }
            failure
        })
    }

    /// Returns what is known of the servers' code. Where no answer has given it away, two more may:
    /// to a page that is not there, and to a login. Nobody waits long for a guess.
    pub(super) async fn what_it_is_made_with(&self) -> Made {
        let server = self.server(0);
        let asked = async {
            let nowhere = Request::get(&server, "/not-a-page-of-the-lab");
            if self.send(nowhere).await.is_ok() && !self.tells.made().is_starter {
                let _ = self.send(Request::log_in(&server, "somebody")).await;
            }
        };
        let _ = timeout(PATIENCE / 3, asked).await;
        self.tells.made()
    }

    /// Asks a server, counted from 0, on its own port, and says whether no answer came.
    pub(super) async fn is_down(&self, server: usize) -> bool {
        self.send(Request::get(&self.server(server), "/profile")).await.is_err()
    }

    /// Asks the first server for anything at all, and says whether it answers.
    pub(super) async fn knock(&self) -> bool {
        self.send(Request::get(&self.server(0), "/profile")).await.is_ok()
    }

    /// Logs in, as a part of a step that is about something else.
    pub(super) async fn log_in(
        &mut self,
        target: &Target,
        client_address: Option<IpAddr>,
    ) -> Result<Login, Halt> {
        let username = self.username();
        self.log_in_as(target, client_address, &username).await
    }

    /// Does the same under a given name.
    pub(super) async fn log_in_as(
        &mut self,
        target: &Target,
        client_address: Option<IpAddr>,
        username: &str,
    ) -> Result<Login, Halt> {
        let request = self.kept(Request::log_in(target, username).from(client_address));
        let at = Instant::now();
        let exchange = self.send(request).await.map_err(unreached)?;
        match self.login_of(exchange, username, at) {
            Ok(login) => Ok(login),
            Err(failure) => Err(self.without_session(failure).await),
        }
    }

    /// Does the same where it is the login itself that is looked at: whatever comes of it is a
    /// finding.
    pub(super) async fn try_log_in(
        &mut self,
        request: Request,
        username: &str,
    ) -> Result<Login, Failure> {
        let request = self.kept(request);
        let at = Instant::now();
        let exchange = self.send(request).await?;
        self.login_of(exchange, username, at)
    }

    /// Notes whose work a server is, from its answer to a login.
    pub(super) fn note_maker(&mut self, exchange: &Exchange) {
        if self.targets.servers.contains(&exchange.request.target) {
            self.of_lab = Some(is_own(exchange) && self.of_lab.unwrap_or(true));
        }
    }

    /// Whether the servers are the lab's own, and nobody's exercise: all that were asked for a login,
    /// or the first where all logins went through Nginx, which puts its own name on answers.
    pub(super) async fn is_of_lab(&self) -> bool {
        match self.of_lab {
            Some(of_lab) => of_lab,
            None if self.n_logins == 0 => false,
            None => {
                let answer = self.send(Request::get(&self.server(0), "/profile")).await;
                answer.is_ok_and(|exchange| is_own(&exchange))
            }
        }
    }

    /// Gives the cookie of a login a place of its own.
    pub(super) fn kept(&mut self, request: Request) -> Request {
        self.n_logins += 1;
        request.saving(Jar(self.n_logins))
    }

    pub(super) fn login_of(
        &mut self,
        exchange: Exchange,
        username: &str,
        at: Instant,
    ) -> Result<Login, Failure> {
        self.note_maker(&exchange);
        let cookie = cookie::of_login(&exchange)?;
        let (session_id, max_age) = (cookie.value().to_owned(), cookie.max_age());
        let server_id = self.who_answered(&exchange);
        if let Some(place) = self.place_of(&exchange) {
            self.ids_by_place.insert(place.to_owned(), server_id.clone());
        }
        Ok(Login {
            username: username.to_owned(),
            session_id,
            server_id,
            target: exchange.request.target.clone(),
            client_address: exchange.request.client_address,
            max_age_seconds: max_age.map(|age| age.whole_seconds()),
            at,
            exchange,
        })
    }

    /// What it means for a step about something else that a login gave no session: the first step
    /// does not pass either; or only this login, or this server, differs from the first.
    async fn without_session(&self, failure: Failure) -> Halt {
        let exchange = self.send(Request::log_in(&self.targets.servers[0], "somebody")).await;
        if exchange.is_ok_and(|exchange| cookie::of_login(&exchange).is_ok()) {
            return unreached(failure);
        }
        Halt::Blocked("login")
    }

    /// Reads the profile with the cookie of a login, where the login was.
    pub(super) async fn profile(&mut self, login: &Login) -> Result<Exchange, Failure> {
        let request = login.profile_at(&login.target).from(login.client_address);
        let exchange = self.send(request).await?;
        let is_known = self.recognised.iter().any(|known| known.session_id == login.session_id);
        if exchange.answer.status == 200 && !is_known {
            self.recognised.push(login.clone());
        }
        Ok(exchange)
    }
}

impl Login {
    /// The address that it was made from.
    pub(super) fn client_address(&self) -> String {
        self.client_address.map_or_else(String::new, |address| address.to_string())
    }

    /// The request that shows this login's cookie to some server.
    pub(super) fn profile_at(&self, target: &Target) -> Request {
        Request::get(target, "/profile").session(&self.exchange.request, &self.session_id)
    }
}

/// Makes a name.
pub(super) fn username(random: &mut fastrand::Rng) -> String {
    format!("student-{:06x}", random.u32(..0x100_0000))
}

/// Whether one of the lab's own servers answered.
pub(super) fn is_own(exchange: &Exchange) -> bool {
    exchange.answer.header("server") == OWN_SERVER
}

/// Ends a step, since nothing came of a request that the rest of it needs.
pub(super) fn unreached(failure: Failure) -> Halt {
    Halt::Unreached(Box::new(failure))
}

/// The name that the lab gives to a server, counted from 0.
pub(super) fn name_of(server: usize) -> String {
    format!("server-{}", server + 1)
}
