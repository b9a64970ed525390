//! `habeas serve`

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;

use super::{Done, demo, keys, migrate};
use crate::auth::keys::KeySet;
use crate::clock::{Clock, IdGen};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::http::{self, Edge};
use crate::service::Service;
use crate::state::AppState;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Address to listen on.
    #[arg(long, value_name = "ADDRESS:PORT")]
    bind: Option<SocketAddr>,
    /// Load demonstration data into an empty database and print tokens and a first query.
    #[arg(long)]
    demo: bool,
    /// Refuse to start on a schema that is behind, instead of bringing it up to date.
    #[arg(long)]
    no_migrate: bool,
}

/// How long sockets are given to say that the service stops.
const LAST_WORDS: Duration = Duration::from_secs(5);

pub(super) async fn run(mut config: Config, arguments: Arguments) -> Result<Done> {
    if let Some(bind) = arguments.bind {
        config.http.bind = bind;
    }
    let (clock, ids) = (Clock::System, IdGen::System);
    let keys = if arguments.demo {
        KeySet::load_or_generate(&config.keys_dir, clock.now()).map_err(|e| keys::refused(&e))?
    } else {
        keys::load(&config)?
    };
    let db = db::connect(&config.database).await?;
    if arguments.no_migrate {
        migrate::require_current(&db).await?;
    } else {
        migrate::up(&db).await?;
    }
    let state = AppState::new(
        config.auth,
        config.limits,
        config.feed,
        db,
        keys,
        clock,
        ids,
    )?;
    // Bound before the demonstration is loaded: an address in use is told at once.
    let listener = listen(config.http.bind).await?;
    let address = listener
        .local_addr()
        .map_err(|_| Error::internal("no local address"))?;
    if arguments.demo {
        demo::load_and_greet(&state, address).await?;
    }
    let edge = Edge::new(Service::new(state.clone()), config.http, state.ids.clone())?;
    let closing = edge.closing();
    let router = http::router(edge)?;
    let pruning = tokio::spawn(state.feed.clone().prune_regularly(state.clock.clone()));
    tracing::info!(%address, "serving");
    let stopping = closing.clone();
    axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            stop_signal().await;
            stopping.announce();
        })
        .await
        .map_err(|_| Error::internal("the server stopped"))?;
    // The server waits for its requests, and a socket is no longer one.
    if tokio::time::timeout(LAST_WORDS, closing.finished())
        .await
        .is_err()
    {
        tracing::warn!("some streams did not end in time");
    }
    pruning.abort();
    tracing::info!("stopped");
    Ok(Done::Fully)
}

async fn listen(bind: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(bind).await.map_err(|_| {
        Error::bad_input(format!(
            "The address {bind} cannot be listened on; another program may use it: pass another \
             with `--bind`."
        ))
    })
}

/// Waits for Ctrl-C, or for the service manager's request to stop.
async fn stop_signal() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}
