//! Why a session that was handed out is no longer known.

use super::cause::Cause;
use super::exchange::Exchange;
use super::failure::Failure;
use super::probe::{Login, Probe};

/// How often to show a session that was not known. With two processes, one that is asked by turns
/// or by chance goes unnoticed in one of 64 runs at most.
const N_MORE_TRIES: usize = 6;

impl Probe {
    /// Expects status 200 in answer to a request that carried a login's cookie.
    ///
    /// # Errors
    /// If the server says that it does not know the session, the reason for that; and otherwise
    /// `cause`.
    pub(super) async fn knows(
        &self,
        login: &Login,
        exchange: &Exchange,
        cause: Cause,
    ) -> Result<(), Failure> {
        match exchange.expect(200, &[], cause) {
            Err(failure) if exchange.answer.status == 401 => {
                Err(self.why_lost(login, exchange).await.compared(failure.rows))
            }
            other => other,
        }
    }

    async fn why_lost(&self, login: &Login, exchange: &Exchange) -> Failure {
        let asked = self.who_answered(exchange);
        let age = login.at.elapsed().as_secs();
        if let Some(max_age) = login.max_age_seconds.filter(|max_age| *max_age <= age as i64) {
            let failure = exchange.failure(Cause::Expired);
            return failure.with("max_age", max_age).with("age", age);
        }
        if let Some(creator) = self.creator_of(login).await {
            let is_one = creator == asked;
            let failure =
                exchange.failure(if is_one { Cause::CookieDropped } else { Cause::OtherServer });
            return failure.with("creator", creator).with("asked", asked);
        }
        if asked != login.server_id {
            let failure = exchange.failure(Cause::OtherServer);
            return failure.with("creator", &login.server_id).with("asked", asked);
        }
        if self.knows_it_now_and_then(login).await {
            return exchange.failure(Cause::SeveralProcesses).with("server", asked);
        }
        let cause = if self.was_restarted(login).await { Cause::Restarted } else { Cause::NotKept };
        exchange.failure(cause).with("server", asked)
    }

    /// The server, other than the one of the login, that knows this session.
    async fn creator_of(&self, login: &Login) -> Option<String> {
        for server in self.targets.servers.iter().filter(|server| **server != login.target) {
            match self.send(login.profile_at(server)).await {
                Ok(exchange) if exchange.answer.status == 200 => {
                    return Some(self.who_answered(&exchange));
                }
                // A server that is down does not know it either.
                _ => {}
            }
        }
        None
    }

    /// Shows the session a few times more, where the login was. A process that has its own memory
    /// knows it each time or never; of several that share a port, another one answers each time.
    async fn knows_it_now_and_then(&self, login: &Login) -> bool {
        for _ in 0..N_MORE_TRIES {
            let request = login.profile_at(&login.target).from(login.client_address);
            match self.send(request).await {
                Ok(exchange) if exchange.answer.status == 200 => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        false
    }

    /// Asks the server of this login for every session that it ever recognised, and says whether it
    /// has forgotten them all.
    async fn was_restarted(&self, login: &Login) -> bool {
        let of_server = |known: &&Login| known.server_id == login.server_id;
        let mut others = 0;
        for known in self.recognised.iter().filter(of_server) {
            if known.session_id == login.session_id {
                continue;
            }
            others += 1;
            let request = known.profile_at(&known.target).from(known.client_address);
            if self.send(request).await.is_ok_and(|exchange| exchange.answer.status == 200) {
                return false;
            }
        }
        others > 0 || self.recognised.iter().any(|known| known.session_id == login.session_id)
    }
}
