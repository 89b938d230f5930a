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

/// Where the lab's own method binds clients by a cookie.
const AT_THE_ENTRY: Text = text(
    "{server} drains: nobody new comes to it.
  marked `drain`: {drain}. Who is bound there stays, until the session ends.
  marked `down`: {down}. By these Nginx cannot tell who was there before, so they all move at once.",
    "{server} 正在排空：不再有新用户分给它。
  标了 `drain`：{drain}。原来在它上面的用户留下，直到会话结束。
  标了 `down`：{down}。这些方法分不清谁原来就在它上面，所以用户会立刻全部换走。",
);

/// Where it does not.
const NOT_AT_THE_ENTRY: Text = text(
    "{server} drains: nobody new comes to it. At / that keeps nobody: by {method} Nginx cannot tell
who was there before, so all of its clients move at once, as without draining.
  marked `down`: {down}.
  marked `drain`: {drain}. Who is bound there stays, until the session ends.",
    "{server} 正在排空：不再有新用户分给它。但在 / 上谁也保不住：用 {method} 时，Nginx 分不清
谁原来就在它上面，所以它的用户会立刻全部换走，和不排空一样。
  标了 `down`：{down}。
  标了 `drain`：{drain}。原来在它上面的用户留下，直到会话结束。",
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
    if !upstreams.standings().get(server).is_some_and(|now| *now == Standing::Drains) {
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
pub(super) fn said(site: &Site, server: &str) -> Said {
    let Ok(upstreams) = Upstreams::read(&site.folder()) else {
        return Said::new(WORDS.done, server);
    };
    let [drain, down] = upstreams.by_drain();
    let is_bound = drain.iter().any(|method| method == LAB);
    let sentence = if is_bound { AT_THE_ENTRY } else { NOT_AT_THE_ENTRY };
    let names = |methods: &[String]| methods.join(", ");
    let values = [("drain", names(&drain)), ("down", names(&down)), ("method", upstreams.method())];
    Said { values: values.to_vec(), ..Said::new(sentence, server) }
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
