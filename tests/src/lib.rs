//! The harness of the suite: everything a test needs to meet Habeas as its users do.
//!
//! A test gets a [`TestContext`], which stands for one back end, a folder and as many databases as
//! it likes, each its own. A [`TestApp`] is the whole service on one of them, reached through the
//! real router without a port; its clock stands still and its ids count up, so that answers are the
//! same in every run. A [`Client`] holds a signed token and asks; [`build`] writes the rows to ask
//! for; [`cli`] runs the real binary, and a [`Serving`] is that binary while it serves.
//!
//! ```ignore
//! async fn a_facility_is_found_by_its_code(context: TestContext) -> Outcome {
//!     let app = TestApp::new(&context).await?;
//!     build::facility(&app, |facility| facility.code = Some("STEWART".into())).await?;
//!     let client = app.with_scopes(&["facilities:read"])?;
//!     let answer = client.gql("{ facility(code: \"STEWART\") { name } }", json!({})).await?;
//!     assert_eq!(answer.data()?["facility"]["name"], "Facility 1");
//!     Ok(())
//! }
//! ```
//!
//! A test that takes a back end runs on both, as `name::sqlite` and `name::postgres`. What cannot
//! run on this machine is reported as ignored, by name and with the reason; where everything must
//! run (`CI=true`, or `HABEAS_TEST_REQUIRE_ALL=1`) it fails instead. [`Suite`] keeps that rule, for
//! [`NodeProject`]s and [`PythonEnvironment`]s too: see [`Suite::needing`].

mod app;
pub mod build;
pub mod cli;
mod client;
mod context;
pub mod data;
mod database;
mod install;
mod node;
pub mod process;
mod python;
mod receiver;
mod served;
mod serving;
mod socket;
mod statements;
mod suite;
pub mod workspace;

pub use app::{Builder, TestApp, global_id};
pub use client::{Client, Events, Response};
pub use context::TestContext;
pub use database::{Backend, Backup, Database, Unready};
pub use libtest_mimic::Failed;
pub use node::NodeProject;
pub use python::PythonEnvironment;
pub use receiver::{Received, Receiver};
pub use served::{Exchange, Served};
pub use serving::Serving;
pub use socket::Socket;
pub use statements::Statements;
pub use suite::{Needing, Suite};

/// How a test ends: with nothing to say, or with what is wrong.
pub type Outcome<T = ()> = Result<T, Failed>;
