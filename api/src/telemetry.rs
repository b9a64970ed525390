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

/// What a unit test logs, for it to read. One subscriber serves all tests of the process: one that
/// came and went with each would find places that another thread had met before it and switched
/// off.
#[cfg(test)]
pub(crate) mod recorded {
    use std::cell::RefCell;
    use std::io;
    use std::sync::Once;

    thread_local! {
        static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }

    struct Here;

    impl io::Write for Here {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            LINES.with_borrow_mut(|lines| lines.extend_from_slice(bytes));
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Keeps all that this thread logs from here on, down to the finest level.
    pub(crate) fn start() {
        static STARTED: Once = Once::new();
        STARTED.call_once(|| {
            let subscriber = tracing_subscriber::fmt()
                .json()
                .with_max_level(tracing::Level::TRACE)
                .with_writer(|| Here)
                .finish();
            tracing::subscriber::set_global_default(subscriber).unwrap();
        });
        LINES.with_borrow_mut(Vec::clear);
    }

    /// What this thread has logged, a JSON object a line.
    pub(crate) fn text() -> String {
        LINES.with_borrow(|lines| String::from_utf8(lines.clone()).unwrap())
    }
}
