//! A client of the emulator that records which operations it called, which errors it met, and what
//! was not as expected; and the macros that call, list and wait with it.

use aws_sdk_cleanroomsml::config::retry::RetryConfig;
use aws_sdk_cleanroomsml::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_cleanroomsml::error::ProvideErrorMetadata;
use aws_sdk_cleanroomsml::{Client, Config, Error};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;

pub const ROLE: &str = "arn:aws:iam::123456789012:role/r";

/// Sends an operation with the members given: its answer, or the client's error.
#[macro_export]
macro_rules! call {
    ($session:ident, $operation:ident $($member:tt)*) => {{
        $session.called.insert(stringify!($operation));
        $session.client.$operation()$($member)*.send().await
    }};
}

/// All entries of a list, read in pages of one.
#[macro_export]
macro_rules! pages {
    ($session:ident, $operation:ident $($member:tt)*) => {{
        $session.called.insert(stringify!($operation));
        let mut stream = $session.client.$operation()$($member)*
            .into_paginator().page_size(1).items().send();
        let mut entries = Vec::new();
        while let Some(entry) = stream.next().await {
            entries.push(entry?);
        }
        entries
    }};
}

/// The call must fail with this error, of the client's own type.
#[macro_export]
macro_rules! refused {
    ($session:ident, $code:expr, $($request:tt)*) => {{
        let failure = $crate::call!($session, $($request)*).err().map(aws_sdk_cleanroomsml::Error::from);
        $session.met($code, failure);
    }};
}

/// Sets the clock forward until the answer has this status.
#[macro_export]
macro_rules! wait {
    ($session:ident, $status:expr, $($request:tt)*) => {{
        let mut found = $crate::call!($session, $($request)*)?;
        for _ in 0..4 {
            if found.status.as_str() == $status { break; }
            $session.tell("/clock", "{\"advance\":2}");
            found = $crate::call!($session, $($request)*)?;
        }
        $session.check(stringify!($($request)*), found.status.as_str() == $status);
        found
    }};
}

pub struct Session {
    control: String,
    pub client: Client,
    pub called: BTreeSet<&'static str>,
    errors: BTreeSet<String>,
    problems: Vec<String>,
}

fn kind(error: &Error) -> &'static str {
    match error {
        Error::AccessDeniedException(_) => "AccessDeniedException",
        Error::ConflictException(_) => "ConflictException",
        Error::InternalServiceException(_) => "InternalServiceException",
        Error::ResourceNotFoundException(_) => "ResourceNotFoundException",
        Error::ServiceQuotaExceededException(_) => "ServiceQuotaExceededException",
        Error::ThrottlingException(_) => "ThrottlingException",
        Error::ValidationException(_) => "ValidationException",
        _ => "Unhandled",
    }
}

impl Session {
    pub fn new(arguments: &[String]) -> Session {
        let credentials =
            Credentials::new(arguments[2].as_str(), arguments[3].as_str(), None, None, "arguments");
        let client = Client::from_conf(
            Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-east-1"))
                .endpoint_url(arguments[0].as_str())
                .retry_config(RetryConfig::disabled())
                .credentials_provider(credentials)
                .build(),
        );
        Session {
            control: arguments[1].replace("http://", ""),
            client,
            called: BTreeSet::new(),
            errors: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    pub fn check(&mut self, what: &str, ok: bool) {
        if !ok {
            self.problems.push(what.to_string());
        }
    }

    pub fn met(&mut self, code: &str, failure: Option<Error>) {
        let Some(error) = failure else {
            return self.check(&format!("{code}: no error"), false);
        };
        let ok = kind(&error) == code && error.code() == Some(code) && error.message().is_some();
        self.check(&format!("{code}: {error:?}"), ok);
        self.errors.insert(error.code().unwrap_or_default().to_string());
    }

    /// Sends a body to the emulator's control port.
    pub fn tell(&mut self, path: &str, body: &str) {
        let mut stream = TcpStream::connect(&self.control).expect("the control port");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.control,
            body.len()
        );
        stream.write_all((head + body).as_bytes()).expect("the control port");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the control port");
        self.check(&format!("{path}: {answer}"), answer.starts_with("HTTP/1.1 200"));
    }

    /// The outcome as JSON; `ended`: the error that ended the life early.
    pub fn report(mut self, ended: Option<Error>) -> serde_json::Value {
        if let Some(error) = ended {
            self.problems.push(format!("ended by {error:?}"));
        }
        json!({
            "operations": self.called.len(), "errors": self.errors, "problems": self.problems,
        })
    }
}
