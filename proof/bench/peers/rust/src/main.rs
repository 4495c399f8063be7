//! The AWS SDK for Rust, measured: peer ENDPOINT CALLS [WIDTH], last line as that of
//! proof/bench/calls.lua. In the environment, WORK: get, create (the request is the file BODY),
//! pages (of 100 items). SSL_CERT_FILE and SSL_CERT_DIR are where its TLS looks for roots;
//! RUNTIME=current_thread leaves tokio's default, its pool.

mod create;

use aws_sdk_cleanroomsml::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_cleanroomsml::{Client, Config};
use cpu_time::ProcessTime;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Instant;

const MEMBERSHIP: &str = "2a1b3c4d-0000-1111-2222-333344445555";
const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/\
                   2a1b3c4d-0000-1111-2222-333344445555/trained-model/my_model-1.0";

fn client(endpoint: &str) -> Client {
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    Client::from_conf(
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url(endpoint)
            .credentials_provider(Credentials::new("AKIDEXAMPLE", secret, None, None, "given"))
            .build(),
    )
}

async fn get(client: &Client) {
    let model = client
        .get_trained_model()
        .membership_identifier(MEMBERSHIP)
        .trained_model_arn(ARN)
        .send()
        .await
        .expect("an answer");
    assert!(!model.name.is_empty() && !model.status.as_str().is_empty());
}

fn peak() -> String {
    let text = std::fs::read_to_string("/proc/self/status").expect("status");
    let line = text.lines().find(|line| line.starts_with("VmHWM:")).expect("VmHWM");
    line.split_whitespace().nth(1).unwrap().to_string()
}

async fn pages(client: &Client, calls: usize) {
    let mut pages =
        client.list_trained_models().membership_identifier(MEMBERSHIP).into_paginator().send();
    let mut times = Times::default();
    for _ in 0..calls {
        let page = pages.next().await.expect("a page").expect("an answer");
        assert!(page.trained_models.iter().filter(|model| !model.name.is_empty()).count() == 100);
        times.begin();
    }
    times.end();
}

/// What is measured begins after the first call.
#[derive(Default)]
struct Times(Option<(ProcessTime, Instant)>);

impl Times {
    fn begin(&mut self) {
        self.0.get_or_insert_with(|| (ProcessTime::now(), Instant::now()));
    }

    fn end(&self) {
        let (cpu, wall) = self.0.expect("calls");
        let (cpu, wall) = (cpu.elapsed().as_secs_f64(), wall.elapsed().as_secs_f64());
        println!("cpu={cpu:.9} wall={wall:.9} peak={}", peak());
    }
}

async fn creates(client: &Client, calls: usize) {
    let (request, mut times) = (create::request(), Times::default());
    for _ in 0..calls {
        let made = create::send(client, &request).await;
        assert!(!made.trained_model_arn.is_empty());
        times.begin();
    }
    times.end();
}

async fn measure(endpoint: String, calls: usize, width: usize) {
    let client = client(&endpoint);
    match std::env::var("WORK").as_deref() {
        Ok("create") => creates(&client, calls).await,
        Ok("pages") => pages(&client, calls).await,
        _ => gets(client, calls, width).await,
    }
}

async fn gets(client: Client, calls: usize, width: usize) {
    let mut times = Times::default();
    get(&client).await;
    times.begin();
    if width == 1 {
        for _ in 1..calls {
            get(&client).await;
        }
    } else {
        let begun = Arc::new(AtomicUsize::new(0));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..width {
            let (client, begun) = (client.clone(), begun.clone());
            tasks.spawn(async move {
                while begun.fetch_add(1, Ordering::Relaxed) < calls {
                    get(&client).await;
                }
            });
        }
        tasks.join_all().await;
    }
    times.end();
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let width = arguments.get(3).map_or(1, |text| text.parse().expect("a width"));
    let work = measure(arguments[1].clone(), arguments[2].parse().expect("a number"), width);
    let runtime = match std::env::var("RUNTIME").as_deref() {
        Ok("current_thread") => tokio::runtime::Builder::new_current_thread().enable_all().build(),
        _ => tokio::runtime::Runtime::new(),
    };
    runtime.expect("a runtime").block_on(work);
}
