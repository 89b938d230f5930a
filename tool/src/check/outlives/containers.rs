//! The way to the containers: something is done to one, looked at, and undone in any case.

use std::fmt::Debug;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::check::Halt;
use crate::fault::{Fault, Interruption, Kind, Site};
use crate::text::{Problem, text};

/// The containers of the servers that are checked, and of their store.
#[derive(Debug, Clone)]
pub struct Containers {
    /// Who does something to them, and undoes it.
    pub faults: Arc<dyn Faults>,
    /// What ends a run: whatever is broken then is healed first.
    pub interruption: Interruption,
    /// Whether the store still has its data when it comes back from its death.
    pub store_keeps: bool,
}

/// Does faults, and undoes them. The lab does it to containers; tests do it without any.
pub trait Faults: Debug + Send + Sync {
    /// Does a fault.
    ///
    /// # Errors
    /// If it cannot be done. Some of it may have been.
    fn begin<'a>(&'a self, fault: &'a Fault) -> BoxFuture<'a, Result<(), Problem>>;

    /// Undoes it, and waits until whoever it was done to answers.
    ///
    /// # Errors
    /// If something of it remains.
    fn heal<'a>(&'a self, fault: &'a Fault) -> BoxFuture<'a, Result<(), Problem>>;
}

/// The running lab's containers.
#[derive(Debug)]
pub struct OfLab {
    /// The lab.
    pub site: Site,
    /// What ends a fault that is still being done.
    pub interruption: Interruption,
}

impl Faults for OfLab {
    fn begin<'a>(&'a self, fault: &'a Fault) -> BoxFuture<'a, Result<(), Problem>> {
        async {
            self.site.expect_well(fault).await?;
            self.site.begin(fault, &self.interruption, |_| {}).await
        }
        .boxed()
    }

    fn heal<'a>(&'a self, fault: &'a Fault) -> BoxFuture<'a, Result<(), Problem>> {
        async { self.site.heal(&fault.server_names()).await.all() }.boxed()
    }
}

impl Containers {
    /// Does something to a service, looks at what becomes of it, and undoes it: also where it could
    /// not be done, and when somebody wants an end. This future is to be awaited to its end.
    pub(super) async fn during<T>(
        &self,
        kind: Kind,
        service: &str,
        look: impl Future<Output = T>,
    ) -> Result<T, Halt> {
        let fault = Fault { kind, servers: vec![service.to_owned()] };
        let begun = self.faults.begin(&fault).await;
        let looked = if begun.is_ok() {
            tokio::select! {
                looked = look => Some(looked),
                () = self.interruption.come() => None,
            }
        } else {
            None
        };
        let healed = self.faults.heal(&fault).await;
        begun.and(healed).map_err(not_tried)?;
        looked.ok_or_else(|| not_tried(interrupted()))
    }
}

fn not_tried(problem: Problem) -> Halt {
    Halt::NotTried(Box::new(problem))
}

/// What is said when somebody has ended a run.
pub fn interrupted() -> Problem {
    Problem::not_tried(text(
        "interrupted; whatever was broken is healed",
        "已中断；弄坏的部分都已恢复",
    ))
}
