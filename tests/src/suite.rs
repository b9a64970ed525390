//! The list of tests, and the rule of what may be skipped.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use libtest_mimic::{Arguments, Completion, Trial};
use tokio::runtime;

use crate::context::TestContext;
use crate::database::{Backend, Servers, Unready};
use crate::{Failed, Outcome, data};

/// The tests, and what they share while they run.
pub struct Suite {
    trials: Vec<Trial>,
    servers: Arc<Servers>,
    skipping: Skipping,
}

/// Whether a test may be skipped where the machine lacks what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Skipping {
    Allowed,
    Refused,
}

impl Skipping {
    fn from_environment() -> Self {
        let set = |name| std::env::var(name).is_ok_and(|value| matches!(&*value, "true" | "1"));
        if set("CI") || set("HABEAS_TEST_REQUIRE_ALL") {
            Self::Refused
        } else {
            Self::Allowed
        }
    }

    fn skip(self, reason: &str) -> Result<Completion, Failed> {
        match self {
            Self::Allowed => Ok(Completion::ignored_with(reason)),
            Self::Refused => Err(format!("every test must run here, but {reason}").into()),
        }
    }
}

impl Default for Suite {
    fn default() -> Self {
        Self {
            trials: Vec::new(),
            servers: Arc::new(Servers::default()),
            skipping: Skipping::from_environment(),
        }
    }
}

impl Suite {
    /// Adds a test that needs no database.
    pub fn plain(&mut self, name: &str, test: fn() -> Outcome) {
        self.trials.push(Trial::test(name, test));
    }

    /// Adds a test of something that does not differ between back ends; it runs on SQLite.
    pub fn on_sqlite<F, T>(&mut self, name: &str, test: F)
    where
        F: Fn(TestContext) -> T + Send + 'static,
        T: Future<Output = Outcome>,
    {
        self.add_on(Backend::Sqlite, name, || Ok(()), test);
    }

    /// Adds a test that runs once on each back end.
    pub fn on_each_backend<F, T>(&mut self, name: &str, test: F)
    where
        F: Fn(TestContext) -> T + Clone + Send + 'static,
        T: Future<Output = Outcome>,
    {
        for backend in Backend::ALL {
            self.add_on(backend, name, || Ok(()), test.clone());
        }
    }

    /// Adds a test over the real files, which the repository does not hold, that runs once on each
    /// back end.
    pub fn on_each_backend_with_data<F, T>(&mut self, name: &str, test: F)
    where
        F: Fn(TestContext) -> T + Clone + Send + 'static,
        T: Future<Output = Outcome>,
    {
        if data::folder().is_some() {
            return self.on_each_backend(name, test);
        }
        let skipping = self.skipping;
        for backend in Backend::ALL {
            self.trials.push(Trial::ignorable_test(
                format!("{name}::{backend}"),
                move || skipping.skip(data::ABSENT),
            ));
        }
    }

    /// Adds tests that need more of this machine than a back end, such as an installed program.
    pub fn needing<N>(&mut self, need: N) -> Needing<'_, N>
    where
        N: Fn() -> Result<(), Unready> + Clone + Send + 'static,
    {
        Needing { suite: self, need }
    }

    fn add_on<F, T, N>(&mut self, backend: Backend, name: &str, need: N, test: F)
    where
        F: Fn(TestContext) -> T + Send + 'static,
        T: Future<Output = Outcome>,
        N: Fn() -> Result<(), Unready> + Send + 'static,
    {
        let (servers, skipping) = (Arc::clone(&self.servers), self.skipping);
        self.trials.push(Trial::ignorable_test(
            format!("{name}::{backend}"),
            move || match need().and_then(|()| servers.ready(backend)) {
                Ok(()) => run_async(&servers, backend, test).map(|()| Completion::Completed),
                Err(Unready::Absent(reason)) => skipping.skip(&reason),
                Err(Unready::Broken(error)) => Err(error.into()),
            },
        ));
    }

    /// Runs what the command line of the suite selects, and cleans up.
    pub fn run(self) -> ExitCode {
        let conclusion = libtest_mimic::run(&Arguments::from_args(), self.trials);
        // The tests are gone: with the last owner goes the PostgreSQL server.
        drop(self.servers);
        conclusion.exit_code()
    }
}

/// Adds tests that are skipped, by name and with the reason, where a need is not met.
pub struct Needing<'a, N> {
    suite: &'a mut Suite,
    need: N,
}

impl<N> Needing<'_, N>
where
    N: Fn() -> Result<(), Unready> + Clone + Send + 'static,
{
    /// Adds a test that needs no database.
    pub fn plain(&mut self, name: &str, test: fn() -> Outcome) {
        let (need, skipping) = (self.need.clone(), self.suite.skipping);
        self.suite
            .trials
            .push(Trial::ignorable_test(name, move || match need() {
                Ok(()) => test().map(|()| Completion::Completed),
                Err(Unready::Absent(reason)) => skipping.skip(&reason),
                Err(Unready::Broken(error)) => Err(error.into()),
            }));
    }

    /// Adds a test of something that does not differ between back ends; it runs on SQLite.
    pub fn on_sqlite<F, T>(&mut self, name: &str, test: F)
    where
        F: Fn(TestContext) -> T + Send + 'static,
        T: Future<Output = Outcome>,
    {
        let need = self.need.clone();
        self.suite.add_on(Backend::Sqlite, name, need, test);
    }

    /// Adds a test that runs once on each back end.
    pub fn on_each_backend<F, T>(&mut self, name: &str, test: F)
    where
        F: Fn(TestContext) -> T + Clone + Send + 'static,
        T: Future<Output = Outcome>,
    {
        for backend in Backend::ALL {
            let need = self.need.clone();
            self.suite.add_on(backend, name, need, test.clone());
        }
    }
}

/// Runs a test on a runtime of its own and removes its databases, however it ends.
fn run_async<F, T>(servers: &Arc<Servers>, backend: Backend, test: F) -> Outcome
where
    F: Fn(TestContext) -> T + Send,
    T: Future<Output = Outcome>,
{
    let context = TestContext::new(Arc::clone(servers), backend)?;
    let run = move || {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(test(context.clone()))));
        let removed = runtime.block_on(context.remove_databases());
        match outcome {
            Ok(outcome) => outcome.and(removed),
            Err(panic) => resume_unwind(panic),
        }
    };
    // The stack that the service gives its own workers.
    std::thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(8 << 20)
            .spawn_scoped(scope, run)?;
        thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// Adds tests to a suite under the name of their module.
#[macro_export]
macro_rules! add_tests {
    ($suite:ident, $kind:ident: $($test:ident),+ $(,)?) => {
        $($suite.$kind(
            concat!(module_path!(), "::", stringify!($test)).trim_start_matches("it::"),
            $test,
        );)+
    };
}
