//! Taking a file: what is asked, whether it may be, and what is noted of it.

use entities::codes::{CodeList as _, ImportState};
use serde_json::{Value as Json, json};
use tracing::Instrument as _;

use super::Intake;
use super::spool::Received;
use crate::auth::secret::digest_of;
use crate::auth::{Scope, Viewer};
use crate::db;
use crate::error::{Code, Error, Result};
use crate::graphql::ids;
use crate::http::Upload;
use crate::store::idempotency::{self, Claim, Keyed};
use crate::store::identity;
use crate::store::imports::{self, NewImport, NewRun};
use crate::store::organizations;
use crate::transfer::form::Form;
use crate::transfer::import::mapping::Kind;
use crate::transfer::import::reader::Format;
use crate::transfer::import::{Options, look_at};
use crate::transfer::owner::Owner;

/// What the query parameters say.
#[derive(Debug, Default)]
struct Asked {
    dry_run: bool,
    atomic: bool,
    waits: bool,
    format: Option<Format>,
    file_name: Option<String>,
    source: Option<String>,
}

impl Asked {
    fn read(parameters: Vec<(String, String)>) -> Result<Self> {
        let mut asked = Self::default();
        for (name, value) in parameters {
            match name.as_str() {
                "dryRun" => asked.dry_run = flag(&name, &value)?,
                "atomic" => asked.atomic = flag(&name, &value)?,
                "start" => asked.waits = !flag(&name, &value)?,
                "format" => asked.format = Some(format(&value)?),
                "fileName" => asked.file_name = Some(label(&value)),
                "source" => asked.source = Some(label(&value)),
                _ => {
                    return Err(Error::bad_input(
                        "A query parameter is unknown; `dryRun`, `atomic`, `start`, `format`, \
                         `fileName` and `source` are taken.",
                    ));
                }
            }
        }
        Ok(asked)
    }
}

fn flag(name: &str, value: &str) -> Result<bool> {
    match value {
        "true" | "" => Ok(true),
        "false" => Ok(false),
        _ => Err(Error::bad_input(format!(
            "The query parameter `{name}` takes `true` or `false`."
        ))),
    }
}

const FORMATS: [(&str, &str, Format); 4] = [
    ("csv", "text/csv", Format::Csv),
    ("ndjson", "application/x-ndjson", Format::Ndjson),
    ("json", "application/json", Format::Json),
    ("parquet", "application/vnd.apache.parquet", Format::Parquet),
];

fn format(text: &str) -> Result<Format> {
    let known = FORMATS.iter().find(|(name, ..)| *name == text);
    known.map(|(.., format)| *format).ok_or_else(|| {
        Error::bad_input("The query parameter `format` takes `csv`, `ndjson`, `json` or `parquet`.")
    })
}

pub(super) fn format_of(name: &str) -> Option<Format> {
    FORMATS
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|(.., format)| *format)
}

fn name_of(format: Format) -> &'static str {
    FORMATS
        .iter()
        .find(|(.., known)| *known == format)
        .map_or("csv", |(name, ..)| name)
}

/// A name for people to read: no folder, nothing that reorders or hides text, not too long.
fn label(text: &str) -> String {
    let is_plain = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let label: String = if text.starts_with("https://") || text.starts_with("http://") {
        text.chars().filter(is_plain).take(500).collect()
    } else {
        last.chars().filter(is_plain).take(200).collect()
    };
    label.trim().to_owned()
}

impl Intake {
    /// Takes a file of the viewer's organization. Answers the import to follow.
    pub async fn receive(&self, viewer: &Viewer, upload: Upload) -> Result<Json> {
        viewer.require(Scope::ContributionsWrite)?;
        let kind = kind(&upload.kind)?;
        let asked = Asked::read(upload.parameters)?;
        let key = own_key(viewer, upload.idempotency_key)?;
        let slugs = organizations::slugs(&self.state.db).await?;
        let id = viewer.organization_id();
        let slug = slugs.get(&id).cloned().ok_or_else(Error::not_found)?;
        let stated = asked.format.or_else(|| {
            let media = upload.content_type.as_deref().unwrap_or_default();
            let media = media.split(';').next().unwrap_or_default().trim();
            let known = FORMATS.iter().find(|(_, known, _)| *known == media);
            known.map(|(.., format)| *format)
        });
        let end = stated.map_or("bin", name_of);
        let name = format!("{}.{end}", self.state.ids.next());
        let received = self
            .spool
            .receive(&name, self.config.file_bytes, upload.body)
            .await?;
        let options = Options {
            kind,
            path: received.path().to_owned(),
            format: stated,
            mapping: upload.mapping,
            owner: Owner::Organization { id, slug },
            source: asked.source.clone(),
            dry_run: asked.dry_run,
            atomic: asked.atomic,
        };
        let takes_identity = self.takes_identity(viewer).await?;
        let (options, way) = tokio::task::spawn_blocking(move || {
            let way = look_at(&options, takes_identity);
            (options, way)
        })
        .await
        .map_err(Error::internal)?;
        let noted = Noted {
            file_name: asked
                .file_name
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| format!("{kind}.{end}")),
            way: way?,
            waits: asked.waits,
            client: viewer.client_id().to_owned(),
            key,
            options,
        };
        let (intake, span) = (self.clone(), tracing::Span::current());
        // In a task of its own: a client that hangs up stops no transaction half-way.
        let noting = async move { intake.note(noted, received).await };
        tokio::spawn(noting.instrument(span))
            .await
            .map_err(Error::internal)?
    }

    pub(super) async fn takes_identity(&self, viewer: &Viewer) -> Result<bool> {
        let has_vault = self.state.identity.vault.is_some();
        let setting = identity::setting(&self.state.db, viewer.organization_id()).await?;
        Ok(has_vault && setting.is_some())
    }

    async fn note(&self, noted: Noted, received: Received) -> Result<Json> {
        let now = self.state.clock.now();
        let options = &noted.options;
        let new = NewImport {
            kind: options.kind.as_str().to_owned(),
            file_name: noted.file_name.clone(),
            digest: received.digest.clone(),
            mapping: Some(noted.way.clone()),
            contributor_id: options.owner.contributor(),
            universe: None,
            started_at: now,
            is_trial: options.dry_run,
        };
        let request = digest_of(&format!(
            "import\n{}\n{:?}\n{}\n{}\n{}",
            options.kind, noted.options.source, options.atomic, noted.waits, new.digest
        ));
        let transaction = db::begin_write(&self.state.db).await?;
        let keyed = noted.key.as_ref().map(|(client, key)| Keyed {
            client,
            key,
            request: &request,
        });
        if let Some(keyed) = keyed
            && let Claim::Answered(outcome) = idempotency::claim(&transaction, keyed, now).await?
        {
            transaction.rollback().await?;
            return serde_json::from_str(&outcome).map_err(Error::internal);
        }
        let known = imports::known(&transaction, &new).await?;
        let run = match known {
            Some(id) => imports::run_of(&transaction, id).await?,
            None => None,
        };
        let is_at_work = run.as_ref().is_some_and(|run| {
            matches!(run.state, ImportState::Queued | ImportState::Running)
                && run.spool_file.is_some()
        });
        let (import_id, state) = if let (Some(id), true) = (known, is_at_work) {
            // The same file is being imported: this one is not needed.
            (id, ImportState::Running)
        } else {
            let id = imports::start(&transaction, &new).await?;
            let state = if noted.waits {
                ImportState::Uploaded
            } else {
                ImportState::Queued
            };
            let run = self.new_run(&noted, &received, state);
            imports::put(&transaction, id, run).await?;
            (id, state)
        };
        let answer = answer(import_id, state, noted.options.dry_run);
        if let Some(keyed) = keyed {
            idempotency::answer(&transaction, keyed, answer.to_string()).await?;
        }
        transaction.commit().await?;
        if !is_at_work {
            received.keep();
            if let Some(former) = run.and_then(|run| run.spool_file) {
                self.spool.remove(&former);
            }
            self.waits.notify_one();
        }
        Ok(answer)
    }

    fn new_run(&self, noted: &Noted, received: &Received, state: ImportState) -> NewRun {
        let options = &noted.options;
        let name = received.path().file_name().unwrap_or_default();
        NewRun {
            state,
            client_id: Some(noted.client.clone()),
            dry_run: options.dry_run,
            atomic: options.atomic,
            format: options.format.map(|format| name_of(format).to_owned()),
            mapping_text: options.mapping.clone(),
            source: options.source.clone(),
            spool: Some((
                self.spool.id().to_owned(),
                name.to_string_lossy().into_owned(),
            )),
            bytes: received.bytes,
            now: self.state.clock.now(),
        }
    }
}

/// What is noted of a file that was taken.
struct Noted {
    options: Options,
    file_name: String,
    way: String,
    waits: bool,
    client: String,
    key: Option<(String, String)>,
}

fn answer(import_id: i64, state: ImportState, dry_run: bool) -> Json {
    let id = ids::numbered("Import", import_id);
    json!({
        "import": id.as_str(),
        "state": state.as_str().to_uppercase(),
        "dryRun": dry_run,
        "report": format!("/imports/{}/report.csv", id.as_str()),
    })
}

/// The kinds that an organization imports: those about persons.
fn kind(text: &str) -> Result<Kind> {
    let kind = Kind::parse(text).filter(|kind| kind.is_importable());
    let kind = kind.ok_or_else(|| {
        Error::bad_input(
            "There is no such kind of file; `persons`, `detentions`, `arrests`, `deaths` and \
             `removals` are taken.",
        )
    })?;
    if kind == Kind::Removals || Form::of(kind).is_some_and(Form::is_case_record) {
        return Ok(kind);
    }
    Err(Error::new(
        Code::BadUserInput,
        format!(
            "Everybody sees `{kind}`, so they are reviewed: submit them as contributions, or ask the \
             operator of the service to import the file."
        ),
    ))
}

fn own_key(viewer: &Viewer, key: Option<String>) -> Result<Option<(String, String)>> {
    let Some(key) = key else { return Ok(None) };
    let fits = (1..=255).contains(&key.len()) && !key.chars().any(char::is_control);
    if !fits {
        return Err(Error::bad_input(
            "`Idempotency-Key` is a text of 1 to 255 bytes, best a new UUID for each file.",
        ));
    }
    let client = format!("{}/{}", viewer.organization_id(), viewer.client_id());
    Ok(Some((client, key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_shows_as_it_is_stored() {
        assert_eq!(label("../../etc/passwd"), "passwd");
        assert_eq!(label("a\u{202e}vsc.exe"), "avsc.exe");
        assert_eq!(label("C:\\cases\\one.csv"), "one.csv");
        assert_eq!(label(&"x".repeat(1_000)).len(), 200);
    }

    #[test]
    fn public_kinds_are_refused_with_the_mend() {
        for text in ["facilities", "lawsuits", "sources"] {
            let error = kind(text).unwrap_err();
            assert!(error.message().contains("contributions"), "{error}");
        }
        assert_eq!(kind("persons"), Ok(Kind::Persons));
        assert_eq!(kind("removals"), Ok(Kind::Removals));
        assert!(kind("nothing").is_err());
    }

    #[test]
    fn an_unknown_parameter_is_refused() {
        let asked =
            |name: &str, value: &str| Asked::read(vec![(name.to_owned(), value.to_owned())]);
        assert!(asked("dryRun", "true").unwrap().dry_run);
        assert!(asked("start", "false").unwrap().waits);
        assert!(asked("dryRun", "maybe").is_err());
        assert!(asked("force", "true").is_err());
    }
}
