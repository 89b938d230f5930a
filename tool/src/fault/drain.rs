//! `drain`: Nginx sends nobody new to the server.

use super::{Said, Site, Words};
use crate::engine::Container;
use crate::method::LAB;
use crate::nginx_conf::folder::Folder;
use crate::reload;
use crate::text::{Problem, Text, text};
use crate::upstreams::{Change, Standing, Upstreams, no_line};

pub(super) static WORDS: Words = Words {
    word: "drain",
    does: text(
        "send nobody new to it: who is bound to it by a cookie stays, who comes by a hash moves",
        "不再把新用户分给它：靠 Cookie 认服务器的用户留下，按哈希分配的用户要换服务器",
    ),
    done: text("{server} drains.", "{server} 正在排空。"),
};

/// What it is, by each method.
const BY_METHOD: Text = text(
    "{server} drains: nobody new comes to it.
  Marked `drain`, since Nginx knows who is bound there: {drain}. They stay for as long as they bring the cookie that says so.
  Marked `down`, and a map still leads cookies there: {routes}. They stay as well.
  Marked `down`, since nothing tells old clients from new ones: {down}. All of its clients move.",
    "{server} 正在排空：不再有新用户分给它。
  标了 `drain`，因为 Nginx 知道谁固定在它上面：{drain}。只要还带着那个 Cookie，这些用户就留下。
  标了 `down`，但 map 仍然按 Cookie 指向它：{routes}。这些用户也留下。
  标了 `down`，因为分不清谁原来就在它上面：{down}。它的用户全部要换服务器。",
);

/// What that means at /, where the lab's own method keeps nobody.
const KEEPS_NOBODY: Text = text(
    "At /, by {method}, that moves all of its clients at once, just as taking it out without a drain would.",
    "/ 用的是 {method}：{server} 的用户会立刻全部换到别的服务器，和不排空就直接撤下它一样。",
);

/// A server has drained.
pub(super) const NO_LONGER: Text =
    text("{server} takes new clients again.", "{server} 又接收新用户了。");

pub(super) async fn begin(site: &Site, server: &Container) -> Result<(), Problem> {
    site.make(&site.drained(&[server.service()])?).await
}

pub(super) async fn undo(site: &Site, server: &Container) -> Result<Option<Text>, Problem> {
    Ok(stop(site, server.service()).await?.then_some(NO_LONGER))
}

/// Has a server take new clients again, and says whether it did not.
pub(super) async fn stop(site: &Site, server: &str) -> Result<bool, Problem> {
    // Files that nobody can read are for a reload to tell of.
    let Ok(upstreams) = Upstreams::read(&site.folder()) else { return Ok(false) };
    if !upstreams.draining().contains(server) {
        return Ok(false);
    }
    // Files of methods may say so alone, if somebody has edited the lab's own meanwhile.
    let own = upstreams.standings().get(server).copied();
    let own = own.filter(|now| *now != Standing::Drains).unwrap_or(Standing::Asked);
    site.settle_files(&upstreams.change(|of| (of == server).then_some(own))?).await?;
    Ok(true)
}

/// Says what draining does, by which word, and why.
pub(super) fn said(site: &Site, server: &str) -> Vec<Said> {
    let Ok(upstreams) = Upstreams::read(&site.folder()) else {
        return vec![Said::new(WORDS.done, server)];
    };
    let by = upstreams.by_drain(server);
    let keeps_nobody = by.down.iter().any(|method| method == LAB);
    let or_none = |methods: Vec<String>| match methods[..] {
        [] => vec!["-".to_owned()],
        _ => methods,
    };
    let values = [
        ("drain", or_none(by.drain)),
        ("routes", or_none(by.routes)),
        ("down", or_none(by.down)),
        ("method", vec![upstreams.method()]),
    ];
    let sentences = [Some(BY_METHOD), keeps_nobody.then_some(KEEPS_NOBODY)];
    let said = |sentence| Said { values: values.to_vec(), ..Said::new(sentence, server) };
    sentences.into_iter().flatten().map(said).collect()
}

impl Site {
    /// Returns the folder with Nginx's files.
    pub(super) fn folder(&self) -> Folder {
        Folder::of(&self.topology)
    }

    /// Works out what draining servers does to the files: whom it moves follows from that, too.
    ///
    /// # Errors
    /// If they cannot be read, one of the servers is not asked now, or nobody would be left.
    pub fn drained(&self, servers: &[&str]) -> Result<Change, Problem> {
        let upstreams = Upstreams::read(&self.folder())?;
        let standings = upstreams.standings();
        for server in servers {
            match standings.get(*server) {
                Some(Standing::Drains) => {}
                _ if upstreams.is_asked(server) => {}
                Some(_) => return Err(not_asked(server)),
                None => return Err(no_line(&self.folder(), server)),
            }
        }
        upstreams.change(|of| servers.contains(&of).then_some(Standing::Drains))
    }

    /// Writes files, and has Nginx take them if it is there and these are the files that it reads.
    pub(super) async fn settle_files(&self, change: &Change) -> Result<(), Problem> {
        let folder = self.folder();
        if reload::nginx_of(&self.engine, &self.topology, &folder).await.is_ok() {
            return self.make(change).await;
        }
        reload::set_servers(&folder, &change.listed())?;
        change.write()
    }

    /// Writes files, and has Nginx take them. If it does not, they are put back.
    ///
    /// What answers tell of the servers is written first. So wherever this ends, it can be seen
    /// that Nginx does not yet run what the files say.
    pub(super) async fn make(&self, change: &Change) -> Result<(), Problem> {
        let folder = self.folder();
        reload::set_servers(&folder, &change.listed())?;
        let taken = match change.write() {
            Ok(()) => reload::reload(&self.engine, &self.topology, &folder).await.map(drop),
            Err(problem) => Err(problem),
        };
        if let Err(problem) = taken {
            change.undo()?;
            reload::set_servers(&folder, &change.listed_before())?;
            // It may have taken them all the same, and answered late or otherwise.
            reload::reload(&self.engine, &self.topology, &folder).await.ok();
            return Err(problem);
        }
        Ok(())
    }
}

fn not_asked(server: &str) -> Problem {
    Problem::not_tried(text(
        "Nginx does not ask {server} now: there is nothing to drain",
        "Nginx 现在不用 {server}，没有什么可排空的",
    ))
    .with("server", server)
    .next(text(
        "If it is out by ./lab scale, bring it back first: ./lab scale 3",
        "如果是 ./lab scale 撤下的，请先改回来：./lab scale 3",
    ))
}
