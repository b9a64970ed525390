//! Habeas: a GraphQL service that pools what partner organizations know about immigration
//! detention and gives it back as records, cases and counts, each with its source.
//!
//! The map, from the edge inwards; a module uses those below it and never those above:
//!
//! ```text
//! cli                       the command line: each command ends in a call to the library
//! config                    every setting
//! demo service tables       demonstration data; the schema and the tables behind the routes
//! intake                    files that organizations send in
//! http                      routes and layers; GraphQL over HTTP
//! synthetic                 made-up case records
//! webhooks                  events sent to organizations
//! graphql oauth             the schema; tokens issued and revoked
//! contributions             what partners submit, and what becomes of it
//! transfer                  files in
//! state                     what every request may reach
//! clients                   who may use the API, and what every instance knows of it
//! builder                   releases of statistics, from records to published
//! feed                      one reader of the change feed, for all who subscribe
//! store                     the one door to each table
//! policy                    who may see which types and rows
//! auth                      tokens, scopes, the viewer
//! statistics                how questions about counts are answered
//! outbound                  requests to addresses that others have named
//! figures identity series   claim arithmetic; encryption; the catalog of measures
//! linkage                   whether two records are of one person
//! kind db limits cost       what everything stands on
//! clock                     the time, new ids
//! user_error                what is wrong with what somebody wants written
//! error metrics             what goes wrong; what is counted
//! telemetry                 the log
//! ```

pub mod auth;
pub mod builder;
pub mod cli;
pub mod clients;
pub mod clock;
pub mod config;
pub mod contributions;
pub mod cost;
pub mod db;
pub mod demo;
pub mod error;
pub mod feed;
pub mod figures;
pub mod graphql;
pub mod http;
pub mod identity;
pub mod intake;
pub mod kind;
pub mod limits;
pub mod linkage;
pub mod metrics;
pub mod oauth;
pub mod outbound;
pub mod policy;
pub mod series;
pub mod service;
pub mod state;
pub mod statistics;
pub mod store;
pub mod synthetic;
pub mod tables;
pub mod telemetry;
pub mod transfer;
pub mod user_error;
pub mod webhooks;
