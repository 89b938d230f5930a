//! `drain`: Nginx sends nobody new to the server.

use super::{Said, Site, Words};
use crate::engine::Container;
use crate::method::LAB;
use crate::nginx_conf::folder::Folder;
use crate::reload;
use crate::text::{Problem, Text, text};
use crate::upstreams::{Change, Standing, Upstreams};

pub(super) static WORDS: Words = Words {
    word: "drain",
    does: text(
        "send nobody new to it: who is bound to it by a cookie stays, who comes by a hash moves",
        "不再把新用户分给它：靠 Cookie 认服务器的用户留下，按哈希分配的用户换走",
    ),
    done: text("{server} drains.", "{server} 正在排空。"),
};

/// What it is, by each method.
const BY_METHOD: Text = text(
    "{server} drains: nobody new comes to it.
  Marked `drain`, since Nginx knows who is bound there: {drain}. They stay until their session ends.
  Marked `down`, and a map still leads cookies there: {routes}. They stay as well.
  Marked `down`, since nothing tells old clients from new ones: {down}. All of its clients move.",
    "{server} 正在排空：不再有新用户分给它。
  标了 `drain`，因为 Nginx 知道谁固定在它上面：{drain}。这些用户留到会话结束。
  标了 `down`，但 map 仍然按 Cookie 指向它：{routes}。这些用户也留下。
  标了 `down`，因为分不清谁原来就在它上面：{down}。它的用户全部换走。",
);

/// What that means at /, where the lab's own method keeps nobody.
const KEEPS_NOBODY: Text = text(
    "At /, by {method}, that moves all of its clients at once, as if it had not been drained.",
    "/ 用的是 {method}，它的用户会立刻全部换走，和不排空一样。",
);

pub(super) async fn begin(site: &Site, server: &Container) -> Result<(), Problem> {
    let upstreams = Upstreams::read(&site.folder())?;
    site.make(&upstreams.change(|of| (of == server.service()).then_some(Standing::Drains))?).await
}

pub(super) async fn undo(site: &Site, server: &Container) -> Result<Option<Text>, Problem> {
    Ok(stop(site, server.service())
        .await?
        .then_some(text("{server} takes new clients again.", "{server} 又接收新用户了。")))
}

/// Has a server take new clients again, and says whether it did not.
pub(super) async fn stop(site: &Site, server: &str) -> Result<bool, Problem> {
    // Files that nobody can read are for a reload to tell of.
    let Ok(upstreams) = Upstreams::read(&site.folder()) else { return Ok(false) };
    if upstreams.standings().get(server).is_none_or(|now| *now != Standing::Drains) {
        return Ok(false);
    }
    let change = upstreams.change(|of| (of == server).then_some(Standing::Asked))?;
    // An Nginx that is away reads them when it comes.
    if site.topology.connected_nginx(&site.engine).await.is_ok() {
        site.make(&change).await?;
    } else {
        change.write()?;
    }
    Ok(true)
}

/// Says what draining does, by which word, and why.
pub(super) fn said(site: &Site, server: &str) -> Vec<Said> {
    let Ok(upstreams) = Upstreams::read(&site.folder()) else {
        return vec![Said::new(WORDS.done, server)];
    };
    let by = upstreams.by_drain();
    let keeps_nobody = by.down.iter().any(|method| method == LAB);
    let names = |methods: &[String]| match methods {
        [] => "-".to_owned(),
        _ => methods.join(", "),
    };
    let values = [
        ("drain", names(&by.drain)),
        ("routes", names(&by.routes)),
        ("down", names(&by.down)),
        ("method", upstreams.method()),
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
            return Err(problem);
        }
        Ok(())
    }
}
