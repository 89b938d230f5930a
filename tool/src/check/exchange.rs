//! A request and its answer, compared with the contract.

use std::error::Error;

use serde_json::Value;

use super::cause::{Cause, Word};
use super::failure::{Failure, Row, Want, literal};
use super::request::Request;
use crate::client::{Answer, Client};

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What was asked.
    pub request: Request,
    /// What came back.
    pub answer: Answer,
    /// The body, if it is JSON.
    json: Option<Value>,
}

impl Exchange {
    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// A failure with its cause, if no answer came.
    pub async fn with(client: &Client, request: Request) -> Result<Self, Failure> {
        match client.send(request.for_client(client)).await {
            Ok(answer) => {
                let json = serde_json::from_str(&answer.text).ok();
                Ok(Self { request, answer, json })
            }
            Err(error) => Err(no_answer(&request, &error)),
        }
    }

    /// Returns a field of the answer's JSON object, or `null`.
    pub fn field(&self, name: &str) -> &Value {
        self.json.as_ref().map_or(&Value::Null, |json| &json[name])
    }

    /// Returns the id of the server that answered, if the answer tells it.
    pub fn server_id(&self) -> Option<&str> {
        let in_header = self.answer.header("x-server-id");
        let in_body = self.field("server_id").as_str().unwrap_or_default();
        [in_header, in_body].into_iter().find(|id| !id.is_empty())
    }

    /// Makes a failure of this exchange.
    pub fn failure(&self, cause: Cause) -> Failure {
        Failure::new(cause)
            .with("address", &self.request.target.shown)
            .with("path", self.request.path)
            .with("status", self.answer.status)
            .asked(self.request.curl())
    }

    /// Compares the answer with a status, and with fields of its JSON body.
    ///
    /// # Errors
    /// If one of them differs, a comparison of all. Its cause is a general one where that fits
    /// (no such route, no JSON, …), and `cause` otherwise.
    pub fn expect(
        &self,
        status: u16,
        fields: &[(&str, Want)],
        cause: Cause,
    ) -> Result<(), Failure> {
        let rows = self.rows(status, fields);
        if rows.iter().all(|row| !row.differs) {
            return Ok(());
        }
        let failure = self.failure(self.general_cause(status, fields).unwrap_or(cause));
        Err(failure.or_code_of(cause).compared(rows))
    }

    fn rows(&self, status: u16, fields: &[(&str, Want)]) -> Vec<Row> {
        let mut rows = vec![Row::compare("status", status, self.answer.status)];
        if self.json.is_none() && !fields.is_empty() {
            let body = match self.answer.text.as_str() {
                "" => Word::Empty.into(),
                body => literal(body),
            };
            rows.push(Row::differs("body", literal("JSON"), body));
            return rows;
        }
        rows.extend(fields.iter().map(|(name, want)| {
            let value = self.field(name);
            let actual = match value {
                Value::Null => Word::Missing.into(),
                value => literal(value),
            };
            let differs = !want.holds(value);
            Row { what: (*name).to_owned(), expected: want.cell(), actual, differs }
        }));
        rows
    }

    fn general_cause(&self, status: u16, fields: &[(&str, Want)]) -> Option<Cause> {
        let through_nginx = !self.answer.header("x-upstream-method").is_empty();
        match self.answer.status {
            found if found == status => {
                let not_json = if status < 400 { Cause::NotJson } else { Cause::ErrorNotJson };
                (self.json.is_none() && !fields.is_empty()).then_some(not_json)
            }
            404 | 405 if status == 200 => Some(Cause::NoRoute),
            502 | 504 if through_nginx => Some(Cause::NoServerBehind),
            500..=599 => Some(Cause::ServerError),
            _ => None,
        }
    }
}

fn no_answer(request: &Request, error: &reqwest::Error) -> Failure {
    let mut actual = chain(error).last().map_or_else(|| literal(error), literal);
    let mut cause = why_no_answer(error);
    // From inside a container, the lab's servers go by their containers' names, and a container
    // that is not there has no name.
    if cause == Cause::HostUnknown && request.target.is_mapped() {
        cause = Cause::NotListening;
        actual = Word::LabIsDown.into();
    }
    Failure::new(cause)
        .with("address", &request.target.shown)
        .asked(request.curl())
        .row(Row::differs("HTTP", Word::Answer, actual))
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source())
}

fn why_no_answer(error: &reqwest::Error) -> Cause {
    let http = chain(error).find_map(|error| error.downcast_ref::<hyper::Error>());
    if error.is_timeout() && (error.is_body() || error.is_decode()) {
        Cause::AnswerUnfinished
    } else if error.is_timeout() {
        Cause::NoAnswer
    } else if chain(error).any(|error| error.to_string().contains("dns error")) {
        Cause::HostUnknown
    } else if error.is_connect() {
        Cause::NotListening
    } else if http.is_some_and(hyper::Error::is_parse) {
        Cause::NotHttp
    } else {
        Cause::ConnectionClosed
    }
}
