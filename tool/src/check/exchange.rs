//! A request and its answer, compared with the contract.

use serde_json::Value;

use super::cause::{Cause, Word};
use super::failure::{Failure, Row, Want, literal};
use super::request::Request;
use super::unanswered;
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
            Ok(answer) => Ok(Self::of(request, answer)),
            Err(error) => Err(unanswered::failure(&request, &error)),
        }
    }

    /// Puts a request and its answer together.
    pub(super) fn of(request: Request, answer: Answer) -> Self {
        let json = serde_json::from_str(&answer.text).ok();
        Self { request, answer, json }
    }

    /// Whether the body can be read as JSON.
    pub fn is_json(&self) -> bool {
        self.json.is_some()
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
            .with("path", &self.request.path)
            .with("status", self.answer.status)
            .with("to", self.answer.header("location"))
            .asked(self.request.story())
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
        let body = || match self.answer.text.as_str() {
            "" => Word::Empty.into(),
            body => literal(body),
        };
        if fields.is_empty() && status != self.answer.status {
            // Not compared, but often the server says there why it answers like that.
            let (what, expected) = ("body".to_owned(), literal("…"));
            rows.push(Row { what, expected, actual: body(), differs: false });
        }
        if self.json.is_none() && !fields.is_empty() {
            rows.push(Row::differs("body", literal("JSON"), body()));
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
                let not_json = match self.answer.text.strip_prefix('\u{feff}') {
                    Some(rest) if serde_json::from_str::<Value>(rest).is_ok() => {
                        Cause::ByteOrderMark
                    }
                    _ if status < 400 => Cause::NotJson,
                    _ => Cause::ErrorNotJson,
                };
                (self.json.is_none() && !fields.is_empty()).then_some(not_json)
            }
            404 | 405 if status == 200 => Some(Cause::NoRoute),
            502 | 504 if through_nginx => Some(Cause::NoServerBehind),
            500..=599 => Some(Cause::ServerError),
            _ => None,
        }
    }
}
