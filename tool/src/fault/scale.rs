//! Another number of servers: the lines of Nginx's files, and the fourth server's container.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::site::Seen;
use super::{Interruption, Said, Site, drain, process};
use crate::nginx_conf::folder::SERVERS_CONF;
use crate::nginx_conf::{parse, upstream};
use crate::reload;
use crate::text::{Problem, Text, text};
use crate::upstreams::{Change, FOURTH, Standing, Standings, Upstreams, no_line};

/// How many servers there can be.
const NUMBERS: std::ops::RangeInclusive<usize> = 2..=4;

/// How long Nginx may take to tell which servers it has.
const LOOK_LIMIT: Duration = Duration::from_secs(10);

/// What helps where the fourth server cannot be started.
const OTHER_PORT: Text = text(
    "If its port is taken, give it another: LAB_PORT_4=9004 ./lab scale 4, or put that into .env",
    "如果是端口被占用，请换一个：LAB_PORT_4=9004 ./lab scale 4，或写进 .env",
);

/// A number of servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// How many: the first so many of the list.
    pub n: usize,
    /// Whether those that go are marked `down`. Else their lines are turned off.
    pub is_down: bool,
}

/// What has become of the files.
#[derive(Debug)]
pub struct Scaled {
    /// What they were, and what they are.
    pub change: Change,
    /// Files with servers, and no line of one that has come: they keep the servers that they have.
    pub without: Vec<String>,
    /// How the servers stood before.
    before: Standings,
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scale {}{}", self.n, if self.is_down { " --down" } else { "" })
    }
}

impl Scale {
    /// A number of servers, if there can be so many.
    ///
    /// # Errors
    /// If there cannot.
    pub fn new(n: &str, is_down: bool) -> Result<Self, Problem> {
        match n.parse() {
            Ok(n) if NUMBERS.contains(&n) => Ok(Self { n, is_down }),
            _ => Err(Problem::not_tried(text(
                "the lab can have 2, 3 or 4 servers, and not `{n}`",
                "实验室可以有 2、3 或 4 台服务器，不能是 `{n}`",
            ))
            .with("n", n)
            .next(text("For example: ./lab scale 4", "例如：./lab scale 4"))),
        }
    }

    /// How a server is to stand that stands so now.
    fn standing(self, server: &str, now: Standing) -> Option<Standing> {
        let number = number(server)?;
        Some(match now {
            Standing::Drains if number <= self.n => Standing::Drains,
            _ if number <= self.n => Standing::Asked,
            Standing::Out => Standing::Out,
            _ if self.is_down => Standing::Down,
            _ => Standing::Out,
        })
    }
}

/// Reads what stands in quotes on a class's command line, without the word `scale`.
impl FromStr for Scale {
    type Err = Problem;

    fn from_str(words: &str) -> Result<Self, Problem> {
        match words.split_whitespace().collect::<Vec<_>>()[..] {
            [n] => Self::new(n, false),
            [n, "--down"] | ["--down", n] => Self::new(n, true),
            _ => Self::new(words, false),
        }
    }
}

fn number(server: &str) -> Option<usize> {
    server.strip_prefix("server-")?.parse().ok()
}

impl Site {
    /// Whether a container is missing that Compose alone can make.
    ///
    /// # Errors
    /// If the files allow no such number or the lab was brought up with other settings, so that none
    /// is made in vain, or if the engine does not tell.
    pub async fn lacks_container_for(&self, scale: Scale) -> Result<bool, Problem> {
        self.planned(scale)?;
        if scale.n != *NUMBERS.end() || self.look_at(FOURTH).await?.is_some() {
            return Ok(false);
        }
        self.expect_same_places(&self.look().await?).await?;
        Ok(true)
    }

    /// Gives the lab another number of servers: starts the fourth if it is one of them, turns
    /// lines on and off in all upstreams, has Nginx reload, and ends the fourth if nobody asks it
    /// any more. Its container has to be there.
    ///
    /// # Errors
    /// If something of it cannot be done, or it is interrupted before Nginx is told. Then all is
    /// as it was.
    pub async fn scale(
        &self,
        scale: Scale,
        interruption: &Interruption,
    ) -> Result<Scaled, Problem> {
        let scaled = self.scaled(scale, interruption).await?;
        self.end_unasked_fourth().await?;
        Ok(scaled)
    }

    /// The same, but the fourth server runs on: it may be asked again, with the sessions that it has.
    pub(super) async fn scaled(
        &self,
        scale: Scale,
        interruption: &Interruption,
    ) -> Result<Scaled, Problem> {
        self.planned(scale)?;
        let has_come = scale.n == *NUMBERS.end() && self.start_fourth(interruption).await?;
        // That took a while, in which somebody may have edited the files.
        let made = async {
            let scaled = self.planned(scale)?;
            self.make(&scaled.change).await.map(|()| scaled)
        };
        let made = made.await;
        if made.is_err() && has_come {
            self.end_fourth().await?;
        }
        made
    }

    /// Works out what a number of servers makes of the files.
    fn planned(&self, scale: Scale) -> Result<Scaled, Problem> {
        let folder = self.folder();
        let upstreams = Upstreams::read(&folder)?;
        let standings = upstreams.standings();
        let mut servers = (1..=scale.n).map(|n| format!("server-{n}"));
        if let Some(server) = servers.find(|server| !standings.contains_key(server)) {
            return Err(no_line(&folder, &server));
        }
        let change = upstreams.change(|server| {
            scale.standing(server, *standings.get(server).unwrap_or(&Standing::Out))
        })?;
        let without =
            if scale.n == *NUMBERS.end() { upstreams.without(FOURTH) } else { Vec::new() };
        Ok(Scaled { change, without, before: standings })
    }

    /// Puts the servers back that there were before [`scaled`](Self::scaled). What else somebody has
    /// edited meanwhile stays.
    pub(super) async fn scale_back(&self, scaled: &Scaled) -> Result<(), Problem> {
        let upstreams = Upstreams::read(&self.folder())?;
        let change = upstreams.change(|server| scaled.before.get(server).copied())?;
        self.make(&change).await?;
        self.end_unasked_fourth().await
    }

    /// Starts the fourth server, and says whether it did not run.
    async fn start_fourth(&self, interruption: &Interruption) -> Result<bool, Problem> {
        let Some(container) = self.look_at(FOURTH).await? else {
            return Err(Problem::failed(text("{server} has no container", "{server} 没有容器"))
                .with("server", FOURTH)
                .next(text("Have one made: ./lab scale 4", "重新创建：./lab scale 4")));
        };
        if container.is_running() {
            return Ok(false);
        }
        let own = [FOURTH];
        let started = async {
            let started = process::start(self, container.id()).await;
            started.map_err(|problem| problem.next(OTHER_PORT))?;
            self.settle(&own).await
        };
        let started = tokio::select! {
            started = started => started,
            () = interruption.come() => Err(Problem::not_tried(text(
                "interrupted; the servers are as they were",
                "已中断；服务器还和之前一样",
            ))),
        };
        if let Err(problem) = started {
            self.end_fourth().await?;
            return Err(problem);
        }
        Ok(true)
    }

    /// Ends the fourth server if the lab's own upstream does not have it.
    async fn end_unasked_fourth(&self) -> Result<(), Problem> {
        match Upstreams::read(&self.folder())?.names(FOURTH) {
            true => Ok(()),
            false => self.end_fourth().await,
        }
    }

    /// Ends the fourth server in good order, and takes its container away.
    async fn end_fourth(&self) -> Result<(), Problem> {
        let seen = self.look().await?;
        for container in seen.of(FOURTH).into_iter().chain(seen.unfinished(FOURTH)) {
            if container.is_running() {
                process::stop(self, container).await?;
            }
            self.remove(container).await?;
        }
        Ok(())
    }

    /// Makes one of what an interrupted command has left of several: all files say what the lab's
    /// own says, Nginx runs what they say, and a fourth server is there only if they name it.
    pub(super) async fn unite(&self, seen: &Seen) -> Result<Vec<Said>, Problem> {
        let folder = self.folder();
        let Ok(upstreams) = Upstreams::read(&folder) else { return Ok(Vec::new()) };
        let standings = upstreams.standings();
        let change = upstreams.change(|server| standings.get(server).copied())?;
        let mut said = Vec::new();
        // One that reads other files is not behind these.
        let nginx = reload::nginx_of(&self.engine, &self.topology, &folder).await.ok();
        let says = |sentence: Text| Said::new(sentence, FOURTH);
        let is_behind = match &nginx {
            Some(nginx) => {
                let ask = ["wget", "-q", "-O", "-", "http://127.0.0.1:8080/nginx/servers"];
                let runs = self.engine.exec(nginx, &ask, LOOK_LIMIT).await?;
                let file = folder.read(SERVERS_CONF).unwrap_or_default();
                let label = upstream::label(&parse(&file).unwrap_or_default(), upstream::SERVERS);
                // One of an older lab tells nothing.
                label.is_some_and(|at| runs.code == 0 && runs.stdout.trim().as_bytes() != &file[at])
            }
            None => false,
        };
        if is_behind {
            self.make(&change).await?;
            said.push(says(text(
                "Nginx has taken its files anew: it ran with other servers.",
                "Nginx 重新读取了文件：之前用的不是这些服务器。",
            )));
        } else if !change.is_nothing() {
            self.settle_files(&change).await?;
            said.push(says(text(
                "All methods have the servers of nginx/upstream.conf again.",
                "所有方法又和 nginx/upstream.conf 用同样的服务器了。",
            )));
        }
        if !upstreams.names(FOURTH)
            && (seen.of(FOURTH).is_some() || seen.unfinished(FOURTH).next().is_some())
        {
            self.end_fourth().await?;
            said.push(says(text(
                "{server} is gone: no upstream names it.",
                "{server} 已移除：哪个 upstream 里都没有它。",
            )));
        }
        Ok(said)
    }

    /// Has servers that drain take new clients again where there is no container to look at.
    pub(super) async fn undrain(&self) -> Result<Vec<Said>, Problem> {
        let mut said = Vec::new();
        for server in self.topology.server_names() {
            if drain::stop(self, server).await? {
                said.push(Said::new(drain::NO_LONGER, server));
            }
        }
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn a_number_is_read_and_written_as_its_words() {
        for words in ["4", "2 --down"] {
            let scale: Scale = words.parse().unwrap();
            assert_eq!(scale.to_string(), format!("scale {words}"));
        }
        for words in ["", "1", "5", "four", "3 --up", "--down"] {
            let told = words.parse::<Scale>().unwrap_err().tell(Lang::En);
            assert!(told.ends_with("./lab scale 4"), "{words}: {told}");
        }
    }

    #[test]
    fn who_goes_is_turned_off_or_marked_and_who_was_away_stays_away() {
        use Standing::{Asked, Down, Drains, Out};
        let of = |n, is_down, now| {
            let scale = Scale { n, is_down };
            ["server-2", "server-3", "server-4"].map(|server| scale.standing(server, now).unwrap())
        };

        assert_eq!(of(2, false, Asked), [Asked, Out, Out]);
        assert_eq!(of(2, true, Asked), [Asked, Down, Down]);
        assert_eq!(of(2, true, Out), [Asked, Out, Out]);
        assert_eq!(of(3, false, Down), [Asked, Asked, Out]);
        assert_eq!(of(4, false, Drains), [Drains, Drains, Drains]);
        assert_eq!(Scale { n: 4, is_down: false }.standing("mine", Asked), None);
    }
}
