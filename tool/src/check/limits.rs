//! Step 6: what stickiness does not give. The session is in one memory, and nowhere else.

use super::cause::Cause;
use super::failure::Row;
use super::probe::{Probe, name_of};
use super::servers::is_unknown;
use super::{Halt, Needs, Sheet, Step};

pub(super) static STEP: Step = Step {
    id: "limits",
    needs: Needs::ThreeServersAndNginx,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let (entry, home, away) = (probe.entry(), probe.client_address(0), probe.client_address(1));
    let login = probe.log_in(&entry, Some(home)).await?;
    if login.server_id != name_of(0) {
        return Err(Halt::Blocked("sticky"));
    }

    for server in 0..3 {
        let exchange = probe.send(login.profile_at(&probe.server(server))).await;
        let exchange = sheet.require("one_memory", exchange)?;
        let alone = match server {
            0 => exchange
                .expect(200, &[], Cause::AddressesDisagree)
                .map_err(|f| f.with("creator", name_of(0))),
            _ => is_unknown(&exchange, 0, server),
        };
        sheet.require("one_memory", alone)?;
    }

    let moved = probe.send(login.profile_at(&entry).from(Some(away))).await;
    let moved = sheet.require("moved", moved)?;
    let has_moved = if probe.who_answered(&moved) == login.server_id {
        Err(moved.failure(Cause::NotByAddress).row(Row::compare("server", name_of(1), name_of(0))))
    } else {
        is_unknown(&moved, 0, 1)
    };
    sheet.note("moved", has_moved);

    let back = sheet.require("back", probe.profile(&login).await)?;
    sheet.require("back", probe.knows(&login, &back, Cause::ProfileRefused).await)
}
