//! Root fields over what is reported: figures, statements, agreements, sources.

use async_graphql::{Context, Object, Result};
use sea_orm::Condition;

use crate::graphql::connection::{Connection, PageArgs, connection};
use crate::graphql::order::OrderInput;
use crate::graphql::types::{
    Correction, CorrectionFilter, CorrectionOrderField, Event, EventFilter, EventOrderField,
    GovernmentAction, GovernmentActionFilter, GovernmentActionOrderField, Official, OfficialFilter,
    OfficialOrderField, Operation, OperationFilter, OperationOrderField, Place, PlaceFilter,
    PlaceOrderField, PopulationGroup, PopulationGroupFilter, PopulationGroupOrderField,
    RepatriationAgreement, RepatriationAgreementFilter, RepatriationAgreementOrderField,
    ReportedFigure, ReportedFigureFilter, ReportedFigureOrderField, Source, SourceFilter,
    SourceOrderField, Statement, StatementFilter, StatementOrderField, TravelDocumentBatch,
    TravelDocumentBatchFilter, TravelDocumentBatchOrderField,
};

/// Root fields over what is reported: figures, statements, agreements, sources.
#[derive(Default)]
pub(crate) struct ReportsQuery;

#[Object]
impl ReportsQuery {
    /// A list. A round-up or raid: when, where, by whom, against whom.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn operations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<OperationFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<OperationOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Operation>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. A memorandum of understanding or repatriation agreement between states.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<
            RepatriationAgreementFilter,
        >,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<RepatriationAgreementOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<RepatriationAgreement>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. A sanction, a suspension of cooperation or another act of a government.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn government_actions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<
            GovernmentActionFilter,
        >,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<GovernmentActionOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<GovernmentAction>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. Travel documents requested or issued together.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn travel_document_batches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<
            TravelDocumentBatchFilter,
        >,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<TravelDocumentBatchOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<TravelDocumentBatch>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. A meeting, a protest, an official visit or another dated happening.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<EventFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<EventOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Event>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. Something said or demanded in public: a letter, a denial, an alert.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn statements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<StatementFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<StatementOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Statement>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. A person who speaks or acts in public office or for an organization, or a speaker whose identity is withheld.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn officials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<OfficialFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<OfficialOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Official>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. A number that somebody claims, with its qualifier kept verbatim and its bounds derived by rule.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn reported_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<ReportedFigureFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<ReportedFigureOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<ReportedFigure>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. A published correction: what it corrects, before and after.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn corrections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<CorrectionFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<CorrectionOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Correction>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. Where a record comes from: an article, a press release, a court document, a data release, a case file.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<SourceFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<SourceOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Source>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. A place that a record names: a country, a state, a city, a region, or an unnamed detention centre.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn places(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<PlaceFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<PlaceOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Place>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }

    /// A list. A group of people that figures are about, with its broader group.
    /// Needs the scope `reports:read`; null with the error FORBIDDEN without it.
    async fn population_groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where absent.")] filter: Option<PopulationGroupFilter>,
        #[graphql(desc = "In which order; ties are broken by the id.")] order_by: Option<
            Vec<OrderInput<PopulationGroupOrderField>>,
        >,
        #[graphql(desc = "How many from the start, from 1 to 100; 20 where absent.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<PopulationGroup>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        Box::pin(connection(ctx, Condition::all(), filter, order_by, page))
            .await
            .map(Some)
    }
}
