//! One build at a time, among all instances.
//!
//! The holder is an id that says which run it is: of which process, in which boot of which machine. So a
//! run that was killed is known to be gone by whoever tries next beside it, and is not waited for. Of a
//! run on another machine only its signs of life tell.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU16, Ordering};

use chrono::TimeDelta;
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};
use sha2::{Digest as _, Sha256};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::Builder;
use crate::error::{Code, Error, Result};
use crate::store::cube;

/// Seconds between two signs of life.
const BEAT_SECONDS: i64 = 10;

/// The right to build, kept by a task that says every few seconds that the run lives.
pub(super) struct Lease<'a> {
    builder: Builder<'a>,
    holder: Uuid,
    beating: JoinHandle<()>,
}

impl<'a> Lease<'a> {
    pub(super) async fn take(builder: &Builder<'a>) -> Result<Self> {
        let holder = Run::this().map_or_else(|| builder.ids.next(), Run::id);
        if !Self::seize(builder, holder).await? {
            return Err(Error::new(
                Code::Conflict,
                "Another run builds statistics: wait for its end. If it was killed on another \
                 machine, try again in a minute; what it left is taken back.",
            ));
        }
        let (db, clock) = (builder.db.clone(), builder.clock.clone());
        let beating = tokio::spawn(async move {
            loop {
                clock
                    .sleep_until(clock.now() + TimeDelta::seconds(BEAT_SECONDS))
                    .await;
                if let Err(error) = cube::beat(&db, holder, clock.now()).await {
                    tracing::warn!(%error, "the lease of the builder");
                }
            }
        });
        Ok(Self {
            builder: *builder,
            holder,
            beating,
        })
    }

    /// Takes the lease where it is free, or its holder is surely gone.
    async fn seize(builder: &Builder<'a>, holder: Uuid) -> Result<bool> {
        let (db, clock) = (builder.db, builder.clock);
        if cube::beat(db, holder, clock.now()).await? {
            return Ok(true);
        }
        let gone = cube::lease_holder(db)
            .await?
            .filter(|other| is_gone(*other));
        let Some(gone) = gone else {
            return Ok(false);
        };
        cube::end_lease_of_gone(db, gone).await?;
        cube::beat(db, holder, clock.now()).await
    }

    pub(super) async fn end(self) -> Result<()> {
        self.beating.abort();
        cube::end_lease(self.builder.db, self.holder).await
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        self.beating.abort();
    }
}

/// Runs of this process so far.
static RUNS: AtomicU16 = AtomicU16::new(0);

/// A run, as its id says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// This boot of this machine, and the space in which its process has its number: six bytes of a
    /// hash.
    place: u64,
    /// The number of the process.
    process: u32,
    /// When the process began, in ticks since the boot: numbers are given again.
    began: u64,
    /// Which of the runs of the process.
    ordinal: u16,
}

impl Run {
    /// A run of this process; none where the machine does not say what it takes.
    fn this() -> Option<Self> {
        let process = std::process::id();
        let Process::Runs { began } = look(process) else {
            return None;
        };
        Some(Self {
            place: place()?,
            process,
            began,
            ordinal: RUNS.fetch_add(1, Ordering::Relaxed),
        })
    }

    /// An id of the version for contents of one's own: 48 bits of the place, 12 and 24 of the beginning,
    /// 22 of the process, 16 of the run, around version and variant.
    fn id(self) -> Uuid {
        let high = (self.place << 16) | (self.began >> 24 & 0xfff);
        let low = ((self.began & 0xff_ffff) << 38)
            | (u64::from(self.process & 0x3f_ffff) << 16)
            | u64::from(self.ordinal);
        let bytes = (u128::from(high) << 64 | u128::from(low)).to_be_bytes();
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// What an id says; none where it is of another kind.
    fn read(id: Uuid) -> Option<Self> {
        let (high, low) = id.as_u64_pair();
        (id.get_version_num() == 8).then(|| Self {
            place: high >> 16,
            process: u32::try_from(low >> 16 & 0x3f_ffff).unwrap_or_default(),
            began: (high & 0xfff) << 24 | (low >> 38 & 0xff_ffff),
            ordinal: u16::try_from(low & 0xffff).unwrap_or_default(),
        })
    }
}

/// Whether a holder is surely gone: it ran here, in this boot, and its process no longer does.
fn is_gone(holder: Uuid) -> bool {
    let here = Run::read(holder).filter(|run| Some(run.place) == place());
    here.is_some_and(|run| match look(run.process) {
        Process::Runs { began } => began != run.began,
        Process::Ended => true,
        Process::Hidden => false,
    })
}

/// As much of a beginning as an id holds: 21 years of a machine that was never restarted.
const fn within(began: u64) -> u64 {
    began & 0xf_ffff_ffff
}

/// The boot, and the space of process numbers: two containers of one machine have the first in common
/// and not the second.
fn place() -> Option<u64> {
    let boot = fs::read("/proc/sys/kernel/random/boot_id").ok()?;
    let space = fs::read_link("/proc/self/ns/pid").ok()?;
    let mut hash = Sha256::new();
    hash.update(boot);
    hash.update(space.as_os_str().as_encoded_bytes());
    let digest = hash.finalize();
    let bytes = digest.first_chunk::<8>()?;
    Some(u64::from_be_bytes(*bytes) >> 16)
}

/// What the system says of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Process {
    /// It runs, since so many ticks after the boot.
    Runs { began: u64 },
    /// There is none, or only what its parent has not collected.
    Ended,
    /// There is one that this process may not look at.
    Hidden,
}

fn look(process: u32) -> Process {
    let path = Path::new("/proc").join(process.to_string()).join("stat");
    let stat = fs::read_to_string(path);
    match stat.ok().and_then(|stat| state(&stat)) {
        Some(found) => found,
        // Where processes of others are not listed, a signal of no effect still finds them.
        None if exists(process) => Process::Hidden,
        None => Process::Ended,
    }
}

/// Behind the name of a process, which may hold anything, come its state and, twentieth, its beginning.
fn state(stat: &str) -> Option<Process> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace();
    if matches!(fields.next()?, "Z" | "X") {
        return Some(Process::Ended);
    }
    let began = fields.nth(18)?.parse().ok().map(within)?;
    Some(Process::Runs { began })
}

fn exists(process: u32) -> bool {
    let number = i32::try_from(process).ok().and_then(Pid::from_raw);
    number.is_none_or(|number| test_kill_process(number) != Err(Errno::SRCH))
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn an_id_says_of_which_run_it_is() {
        let run = Run {
            place: 0xffff_ffff_ffff,
            process: 4_194_303,
            began: 0xf_ffff_fffe,
            ordinal: 65_535,
        };
        assert_eq!(Run::read(run.id()), Some(run));
        let small = Run {
            place: 1,
            process: 2,
            began: 3,
            ordinal: 4,
        };
        assert_eq!(Run::read(small.id()), Some(small));
        assert_eq!(Run::read(Uuid::from_u128(5)), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_a_run_of_this_place_whose_process_is_gone_is_gone() {
        let own = Run::this().unwrap();
        assert_ne!(own.id(), Run::this().unwrap().id(), "two runs of a process");
        assert!(!is_gone(own.id()), "this process runs");
        let mut child = Command::new("sleep")
            .arg("60")
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let process = child.id();
        let Process::Runs { began } = look(process) else {
            panic!("it runs");
        };
        let other = Run {
            process,
            began,
            ..own
        };
        assert!(!is_gone(other.id()));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(is_gone(other.id()));
        assert_eq!(
            state("7 (a) b) Z 1 2"),
            Some(Process::Ended),
            "not collected"
        );
        // The number of a process is given again.
        let began = own.began + 1;
        assert!(is_gone(Run { began, ..own }.id()));
        // Of other machines, and of other kinds of ids, nothing is known.
        let place = own.place ^ 1;
        assert!(!is_gone(Run { place, ..other }.id()));
        assert!(!is_gone(Uuid::from_u128(5)));
    }
}
