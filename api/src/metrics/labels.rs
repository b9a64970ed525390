//! The labels of the metrics: closed lists, all of them ours.

use prometheus_client::encoding::EncodeLabelSet;

/// Why a connection was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There are as many as there may be.
    Full,
    /// Its address has as many as one may have.
    Address,
    /// The system gives no more, for want of open files or memory.
    System,
}

impl Refused {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Address => "address",
            Self::System => "system",
        }
    }
}

/// Why the server gave up on a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The header of a request did not come in time.
    SlowHeader,
    /// The body of a request came too slowly.
    SlowBody,
    /// The client does not take its answer.
    NotTaken,
    /// No further request came.
    Idle,
}

impl Closed {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::SlowHeader => "slow_header",
            Self::SlowBody => "slow_body",
            Self::NotTaken => "not_taken",
            Self::Idle => "idle",
        }
    }
}

/// What came of an attempt to deliver to a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It was taken.
    Delivered,
    /// It is tried again.
    Retried,
    /// It was given up.
    Dead,
}

impl Sent {
    /// The label.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Retried => "retried",
            Self::Dead => "dead",
        }
    }
}

/// What carries a stream of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// `graphql-transport-ws`
    WebSocket,
    /// Server-sent events.
    Sse,
}

impl Transport {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::WebSocket => "websocket",
            Self::Sse => "sse",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RequestLabels {
    method: &'static str,
    route: String,
    status: &'static str,
}

impl RequestLabels {
    pub(super) fn new(method: &str, route: &str, status: u16) -> Self {
        let known = ["GET", "POST", "OPTIONS", "HEAD", "PUT", "PATCH", "DELETE"];
        let method = known.into_iter().find(|known| *known == method);
        Self {
            method: method.unwrap_or("other"),
            route: route.to_owned(),
            status: match status {
                100..=199 => "1xx",
                200..=299 => "2xx",
                300..=399 => "3xx",
                400..=499 => "4xx",
                _ => "5xx",
            },
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RouteLabels {
    route: String,
}

impl RouteLabels {
    pub(super) fn new(route: &str) -> Self {
        Self {
            route: route.to_owned(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct OperationLabels {
    pub(super) kind: &'static str,
    pub(super) code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ReasonLabels {
    pub(super) reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct TransportLabels {
    pub(super) transport: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct OutcomeLabels {
    pub(super) outcome: &'static str,
}
