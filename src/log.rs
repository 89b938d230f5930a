//! Log lines as a learner follows them, or as JSON for programs.

use std::fmt;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer as _;
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, layer};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;

use crate::config::{Config, LogFormat};

/// Sends this process's log lines to standard output in the configured form.
///
/// # Panics
/// If the process already has a logger.
pub fn init(config: &Config) {
    let filter = config.log_filter.clone();
    let lines = match config.log_format {
        LogFormat::Text => {
            let lines = Lines { server_id: config.server_id.clone() };
            // The fields are for programs; a learner reads the sentence.
            let sentence = debug_fn(|writer, field, value| match field.name() {
                "message" => write!(writer, "{value:?}"),
                _ => Ok(()),
            });
            layer().event_format(lines).fmt_fields(sentence).with_filter(filter).boxed()
        }
        LogFormat::Json => {
            layer().json().flatten_event(true).with_current_span(false).with_filter(filter).boxed()
        }
    };
    let logger = tracing_subscriber::registry().with(lines);
    tracing::subscriber::set_global_default(logger).expect("a process has one logger");
}

/// `[server-1] User 'alice' accessed profile`, with the level only where it is a warning or worse.
struct Lines {
    server_id: String,
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        write!(writer, "[{}] ", self.server_id)?;
        let level = *event.metadata().level();
        if level <= Level::WARN {
            write!(writer, "{level}: ")?;
        }
        context.format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}
