//! `habeas serve`

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::scheduled::{self, Program};
use super::{Done, demo, identity, keys, migrate, open_files, statistics};
use crate::auth::keys::{KeySet, Keyring};
use crate::clock::{Clock, IdGen};
use crate::config::Config;
use crate::db::{self, Role};
use crate::error::{Error, Result};
use crate::http::{self, Edge, Server, ServerConfig};
use crate::intake::Intake;
use crate::service::Service;
use crate::state::{AppState, Parts};
use crate::store::identity::{Access, nightly};
use crate::webhooks::Sender;

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

pub(super) async fn run(
    mut config: Config,
    config_file: Option<PathBuf>,
    arguments: Arguments,
) -> Result<Done> {
    if let Some(bind) = arguments.bind {
        config.http.bind = bind;
    }
    let (clock, ids) = (Clock::System, IdGen::System);
    let keys = if arguments.demo {
        KeySet::load_or_generate(&config.keys_dir, clock.now()).map_err(|e| keys::refused(&e))?
    } else {
        keys::load(&config)?
    };
    let owner = db::connect(&config.database).await?;
    if arguments.demo {
        identity::root_for_demo(&mut config, &ids)?;
        statistics::keys_for_demo(&mut config)?;
    }
    let builder = Program::new(&config, config_file);
    let builds = config.statistics.scheduled && config.statistics_key_file().is_some();
    // The records of the demonstration end long before today: nothing becomes due.
    let is_scheduled = builds && !arguments.demo;
    let identity = Access {
        vault: identity::vault(&config)?,
        reveals_per_hour: config.identity.reveals_per_hour,
    };
    if arguments.no_migrate {
        migrate::require_current(&owner).await?;
    } else {
        migrate::up(&owner).await?;
    }
    let db = db::connect_as(&config.database, Role::Records).await?;
    let statistics = db::connect_as(&config.database, Role::Statistics).await?;
    let state = AppState::new(Parts {
        auth: config.auth,
        limits: config.limits,
        feed: config.feed,
        db,
        statistics,
        keys: Keyring::of_directory(config.keys_dir, keys),
        identity,
        outbound: config.webhooks.rules(),
        reviewers: config.contributions.reviewers.into(),
        clock,
        ids,
    })?;
    // Bound before the demonstration is loaded: an address in use is told at once.
    let listener = listen(config.http.bind, "--bind").await?;
    let metrics_listener = match config.metrics.bind {
        Some(bind) => Some(listen(bind, "HABEAS_METRICS__BIND").await?),
        None => None,
    };
    let address = address_of(&listener)?;
    if arguments.demo {
        let builder = builds.then_some(&builder);
        demo::load_and_greet(&owner, &state, address, builder).await?;
    }
    // What serves has no need of the owner's rights.
    owner.close().await?;
    let intake = Intake::open(state.clone(), config.imports)?;
    let service = Service::new(state.clone()).with_intake(intake.clone());
    let edge = Edge::new(service, config.http, state.ids.clone())?
        .with_documents(config.documents)
        .await?;
    // Once before anybody is let in, then on a connection of its own.
    state.clients.refresh(&state.db).await?;
    let own = db::connect_as(&config.database.of_one_connection(), Role::Records).await?;
    let watching = tokio::spawn(state.clients.clone().watch(own));
    let looking = tokio::spawn(state.keys.clone().watch());
    let vault = state.identity.vault.clone();
    let nightly = nightly::every_night(state.db.clone(), state.clock.clone(), vault);
    let nightly = tokio::spawn(nightly);
    let releasing = is_scheduled.then(|| {
        tokio::spawn(scheduled::every_night(
            builder,
            state.db.clone(),
            state.clock.clone(),
        ))
    });
    let pruning = tokio::spawn(state.feed.clone().prune_regularly(state.clock.clone()));
    let importing = tokio::spawn(intake.work());
    let sender = Sender::new(state.clone(), config.webhooks, edge.metrics().clone())?;
    let sending = tokio::spawn(sender.run());
    edge.metrics()
        .watch_database(move || db::pool_use(&state.db));
    open_files::raise(edge.server().config.max_connections);
    serve(edge, listener, metrics_listener).await?;
    importing.abort();
    sending.abort();
    pruning.abort();
    nightly.abort();
    if let Some(releasing) = releasing {
        releasing.abort();
    }
    watching.abort();
    looking.abort();
    tracing::info!("stopped");
    Ok(Done::Fully)
}

/// Serves both addresses until somebody says to stop.
async fn serve(
    edge: Edge<Service>,
    listener: TcpListener,
    metrics_listener: Option<TcpListener>,
) -> Result<()> {
    let server = edge.server();
    let router = http::router(edge)?;
    let address = address_of(&listener)?;
    let signals = stop_signals()?;
    let stopping = server.shutdown.clone();
    let (drain, deadline) = (server.config.drain(), server.config.deadline());
    let watch = tokio::spawn(async move { stopping.on(signals, drain, deadline).await });
    let metrics = metrics_listener.map(|listener| {
        tracing::info!(address = ?listener.local_addr().ok(), "metrics");
        tokio::spawn(
            for_metrics(&server).serve(listener, http::metrics_router(server.metrics.clone())),
        )
    });
    tracing::info!(%address, "serving");
    server.serve(listener, router).await;
    watch.abort();
    if let Some(metrics) = metrics {
        metrics.abort();
    }
    Ok(())
}

/// The server of the metrics: it counts its connections apart, and takes few.
fn for_metrics(server: &Server) -> Server {
    Server {
        config: ServerConfig {
            max_connections: 32,
            ..server.config.clone()
        },
        metrics: crate::metrics::Metrics::new(),
        shutdown: server.shutdown.clone(),
    }
}

fn address_of(listener: &TcpListener) -> Result<SocketAddr> {
    listener
        .local_addr()
        .map_err(|_| Error::internal("no local address"))
}

async fn listen(bind: SocketAddr, setting: &str) -> Result<TcpListener> {
    TcpListener::bind(bind).await.map_err(|_| {
        Error::bad_input(format!(
            "The address {bind} cannot be listened on; another program may use it: pass another \
             with `{setting}`."
        ))
    })
}

/// Each Ctrl-C, and each request of the service manager to stop.
fn stop_signals() -> Result<mpsc::Receiver<()>> {
    let (told, signals) = mpsc::channel(2);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
            let mut of_this_kind =
                signal(kind).map_err(|_| Error::internal("no signals can be received"))?;
            let told = told.clone();
            tokio::spawn(async move {
                while of_this_kind.recv().await.is_some() {
                    // Two are enough to end at once.
                    let _ = told.try_send(());
                }
            });
        }
    }
    #[cfg(not(unix))]
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            let _ = told.try_send(());
        }
    });
    Ok(signals)
}
