//! Submitting one record: a correction, a source, a reported figure.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject, Value};
use entities::codes::ContributionEffect;

use super::input::{RecordInput, SourceOfRecordInput, read_records};
use super::result::ContributionResult;
use super::{Asked, contribution, submit};
use crate::auth::Scope;
use crate::contributions::Submission;
use crate::error::{Error, Result as HabeasResult};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::node::{self, Node};
use crate::graphql::record_fields::RecordFields;
use crate::graphql::scalars::Date;
use crate::graphql::types::{Contribution, FieldChange};
use crate::kind::RecordKind;
use crate::user_error::{Checked, UserError, UserErrorCode};

/// A record to be corrected.
#[derive(InputObject)]
pub(crate) struct CorrectRecordInput {
    /// A text of your own, new for each correction: the same request with the same key corrects once.
    idempotency_key: String,
    /// The record.
    record: ID,
    /// The version of the record that you have read: `provenance { version }`.
    expected_version: i32,
    /// The fields that change; null empties one.
    fields: RecordFields,
    /// What the correction rests on.
    #[graphql(default)]
    sources: Vec<SourceOfRecordInput>,
    /// Why. Do not name a person in it: it is kept in the audit for good.
    reason: String,
    /// True: say exactly what would happen, and keep nothing.
    #[graphql(default = false)]
    dry_run: bool,
}

/// What came of `correctRecord`.
#[derive(SimpleObject)]
pub(crate) struct CorrectRecordPayload {
    /// What became of the correction. Null where the input is refused as a whole.
    result: Option<ContributionResult>,
    /// Where another version stands than the one you have read: both. Null otherwise.
    conflict: Option<VersionConflict>,
    /// What is wrong with the input; empty where the correction was taken.
    user_errors: Vec<UserError>,
}

/// The version that stands, beside the one that was submitted. Nothing was changed.
#[derive(SimpleObject)]
pub(crate) struct VersionConflict {
    /// The version that was expected.
    expected_version: i32,
    /// The record as it stands. Null where this token may not see it.
    standing: Option<Node>,
    /// The fields in which both differ: `before` is what stands, `after` what was submitted. Null
    /// where the answer is told again.
    changes: Option<Vec<FieldChange>>,
}

/// A source to be recorded.
#[derive(InputObject)]
pub(crate) struct RecordSourceInput {
    /// A text of your own, new for each source: the same request with the same key records one.
    idempotency_key: String,
    /// The number that your organization gives it; else it is found again by web address, title and
    /// publisher.
    external_id: Option<String>,
    /// Title of the document or data set.
    title: String,
    /// What sort of source it is, as files write it: `news`, `press_release`, `court_document`,
    /// `case_file` and so on.
    kind: Option<String>,
    /// Who published it.
    publisher: Option<String>,
    /// Author as printed.
    author: Option<String>,
    /// Web address.
    url: Option<String>,
    /// Day of publication.
    published_on: Option<Date>,
    /// Any other field of a source, by the name that files use.
    #[graphql(default)]
    fields: RecordFields,
}

/// What came of `recordSource`.
#[derive(SimpleObject)]
pub(crate) struct RecordSourcePayload {
    /// The contribution. Null where the input is refused, and where the source stands like this
    /// already.
    contribution: Option<Contribution>,
    /// What became of it. Null where the input is refused as a whole.
    result: Option<ContributionResult>,
    /// What is wrong with the input; empty where it was taken.
    user_errors: Vec<UserError>,
}

/// A number that somebody claims, to be recorded.
#[derive(InputObject)]
pub(crate) struct RecordReportedFigureInput {
    /// A text of your own, new for each figure: the same request with the same key records one.
    idempotency_key: String,
    /// The number that your organization gives it, by which it is found again.
    external_id: Option<String>,
    /// What is counted, as a code such as `people_detained`.
    metric: String,
    /// What is counted, as the source words it.
    metric_text: String,
    /// The number.
    value: Option<f64>,
    /// The qualifier verbatim, such as `more than`; the bounds follow from it by rule.
    qualifier: Option<String>,
    /// The day the number speaks of.
    as_of: Option<Date>,
    /// The speaker as the source words it.
    speaker_text: Option<String>,
    /// Where in the source the number stands: a short quotation.
    quote: Option<String>,
    /// Any other field of a reported figure, by the name that files use.
    #[graphql(default)]
    fields: RecordFields,
    /// What it rests on.
    #[graphql(default)]
    sources: Vec<SourceOfRecordInput>,
}

/// What came of `recordReportedFigure`.
#[derive(SimpleObject)]
pub(crate) struct RecordReportedFigurePayload {
    /// The contribution. Null where the input is refused, and where the figure stands like this
    /// already.
    contribution: Option<Contribution>,
    /// What became of it. Null where the input is refused as a whole.
    result: Option<ContributionResult>,
    /// What is wrong with the input; empty where it was taken.
    user_errors: Vec<UserError>,
}

/// The one-record forms of submitting.
#[derive(Default)]
pub(crate) struct CorrectionsMutation;

#[Object]
impl CorrectionsMutation {
    /// Corrects one record, in the fields that are given. A record of the caller's own about a person
    /// is corrected at once; a correction of a public record waits for a reviewer. Where the record
    /// has changed since it was read, nothing is done and both versions are shown. Needs
    /// `contributions:write`; null without it.
    async fn correct_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The record and what changes.")] input: CorrectRecordInput,
    ) -> Result<Option<CorrectRecordPayload>> {
        ctx.viewer()?.require(Scope::ContributionsWrite)?;
        let Some((kind, _)) = ids::named(&input.record, ctx.pairwise()?) else {
            let why = "There is no such record, or it may not be seen.";
            return Ok(Some(CorrectRecordPayload {
                result: None,
                conflict: None,
                user_errors: vec![UserError::new(UserErrorCode::NotFound, "record", why)],
            }));
        };
        let one = RecordInput::one(kind, input.fields.clone())
            .with_id(input.record.clone(), input.expected_version)
            .with_sources(input.sources.clone());
        let submission = Submission {
            reason: Some(input.reason.clone()),
            ..of_one(ctx, &[one]).await?
        };
        let asked = Asked {
            mutation: "correctRecord",
            key: &input.idempotency_key,
            dry_run: input.dry_run,
        };
        let told = Box::pin(submit(ctx, asked, &input, submission)).await?;
        let (result, user_errors) = taken_apart(told, "record");
        let conflict = match &result {
            Some(result) => conflict(ctx, &input, kind, result, &user_errors).await?,
            None => None,
        };
        Ok(Some(CorrectRecordPayload {
            result,
            conflict,
            user_errors,
        }))
    }

    /// Records a source, so that other records can cite it. A case file stands at once and is the
    /// organization's own; any other waits for a reviewer. Needs `contributions:write`; null without
    /// it.
    async fn record_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The source.")] input: RecordSourceInput,
    ) -> Result<Option<RecordSourcePayload>> {
        ctx.viewer()?.require(Scope::ContributionsWrite)?;
        let day = input.published_on.map(|day| day.0.to_string());
        let fields = input.fields.with([
            ("title", Some(input.title.as_str().into())),
            ("kind", input.kind.as_deref().map(Value::from)),
            ("publisher", input.publisher.as_deref().map(Value::from)),
            ("author", input.author.as_deref().map(Value::from)),
            ("url", input.url.as_deref().map(Value::from)),
            ("published_on", day.map(Value::from)),
        ]);
        let one = RecordInput::one(RecordKind::Source, fields)
            .with_external_id(input.external_id.clone());
        let submission = of_one(ctx, &[one]).await?;
        let asked = Asked {
            mutation: "recordSource",
            key: &input.idempotency_key,
            dry_run: false,
        };
        let told = Box::pin(submit(ctx, asked, &input, submission)).await?;
        let (result, user_errors) = taken_apart(told, "externalId");
        Ok(Some(RecordSourcePayload {
            contribution: of_result(ctx, result.as_ref()).await?,
            result,
            user_errors,
        }))
    }

    /// Records a number that somebody claims, with its qualifier verbatim. It waits for a reviewer.
    /// Needs `contributions:write`; null without it.
    async fn record_reported_figure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number.")] input: RecordReportedFigureInput,
    ) -> Result<Option<RecordReportedFigurePayload>> {
        ctx.viewer()?.require(Scope::ContributionsWrite)?;
        let number = input.value.map(|value| value.to_string());
        let day = input.as_of.map(|day| day.0.to_string());
        let fields = input.fields.with([
            ("metric", Some(input.metric.as_str().into())),
            ("metric_text", Some(input.metric_text.as_str().into())),
            ("value", number.map(Value::from)),
            ("qualifier", input.qualifier.as_deref().map(Value::from)),
            ("as_of", day.map(Value::from)),
            (
                "speaker_text",
                input.speaker_text.as_deref().map(Value::from),
            ),
            ("quote", input.quote.as_deref().map(Value::from)),
        ]);
        let one = RecordInput::one(RecordKind::ReportedFigure, fields)
            .with_external_id(input.external_id.clone())
            .with_sources(input.sources.clone());
        let submission = of_one(ctx, &[one]).await?;
        let asked = Asked {
            mutation: "recordReportedFigure",
            key: &input.idempotency_key,
            dry_run: false,
        };
        let told = Box::pin(submit(ctx, asked, &input, submission)).await?;
        let (result, user_errors) = taken_apart(told, "externalId");
        Ok(Some(RecordReportedFigurePayload {
            contribution: of_result(ctx, result.as_ref()).await?,
            result,
            user_errors,
        }))
    }
}

async fn of_one(ctx: &Context<'_>, one: &[RecordInput]) -> HabeasResult<Submission> {
    Ok(Submission {
        records: Box::pin(read_records(ctx, one)).await?,
        ..Submission::default()
    })
}

async fn of_result(
    ctx: &Context<'_>,
    result: Option<&ContributionResult>,
) -> Result<Option<Contribution>> {
    let id = result.and_then(|result| result.kept().contribution);
    contribution(ctx, id).await
}

/// The one result, and what is wrong by the path that it has in this input.
fn taken_apart(
    told: Checked<Vec<ContributionResult>>,
    id: &str,
) -> (Option<ContributionResult>, Vec<UserError>) {
    let (result, errors) = match told {
        Ok(results) => {
            let result = results.into_iter().next();
            let error = result.as_ref().and_then(ContributionResult::error);
            (result, error.into_iter().collect())
        }
        Err(errors) => (None, errors),
    };
    let errors = errors
        .into_iter()
        .map(|error: UserError| of_input(error, id));
    (result, errors.collect())
}

/// `input.records.0.fields.title` is `input.fields.title` here, and the record is named by `id`.
fn of_input(mut error: UserError, id: &str) -> UserError {
    if error.path.get(1).is_some_and(|part| part == "records") {
        let rest = error.path.split_off(error.path.len().min(3));
        error.path = vec!["input".to_owned()];
        error
            .path
            .extend(rest.into_iter().map(|part| match part.as_str() {
                "id" => id.to_owned(),
                _ => part,
            }));
    }
    error
}

async fn conflict(
    ctx: &Context<'_>,
    input: &CorrectRecordInput,
    kind: RecordKind,
    result: &ContributionResult,
    errors: &[UserError],
) -> Result<Option<VersionConflict>> {
    let is_version = |error: &UserError| {
        error.code == UserErrorCode::Conflict
            && error
                .path
                .last()
                .is_some_and(|part| part == "expectedVersion")
    };
    if result.effect_on_record() != ContributionEffect::Refused || !errors.iter().any(is_version) {
        return Ok(None);
    }
    let (_, id) = ids::named(&input.record, ctx.pairwise()?)
        .ok_or_else(|| Error::internal("a record lost its id"))?;
    Ok(Some(VersionConflict {
        expected_version: input.expected_version,
        standing: Box::pin(node::record(ctx, kind, id)).await?,
        changes: result.shown_changes(ctx).await?,
    }))
}
