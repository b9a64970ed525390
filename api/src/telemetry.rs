//! What the service writes to its log. `docs/logging.md` lists what never goes there.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts the log on stderr: `RUST_LOG` says how much, `info` where it is absent. The database
/// driver is kept quiet at every level: its statements can hold what people entrusted to us.
pub fn start(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let quiet = ["sqlx=off", "sea_orm=off", "sea_orm_migration=warn"];
    let filter = quiet
        .iter()
        .filter_map(|rule| rule.parse().ok())
        .fold(filter, EnvFilter::add_directive);
    let registry = tracing_subscriber::registry().with(filter);
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // A second start, as in tests, keeps the first.
    let _ = if json {
        registry.with(log.json()).try_init()
    } else {
        registry.with(log.with_target(false)).try_init()
    };
    std::panic::set_hook(Box::new(|panic| {
        // Not the message: it may hold data.
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
