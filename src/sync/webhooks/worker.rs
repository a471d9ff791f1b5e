//! Sends what is to be sent, in the background, as long as the service runs.
//!
//! It wakes when the ledger changes, when a message is due and now and then. Several
//! instances on one database share the work: a message belongs for some seconds to
//! whoever has taken it.

use std::{collections::HashMap, time::Duration};

use actix_web::{rt, web::Data};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep, timeout},
};
use url::Url;
use uuid::Uuid;

use super::{
    deliveries::claims::{self, Job, Pace, Sent},
    fan_out, places,
};
use crate::infra::{
    Db, Error, Result, clock,
    db::Kind,
    metrics::Metrics,
    outbound::{Client, Outcome, SendProblem},
};

/// How many messages are sent at once.
const AT_ONCE: usize = 64;
/// How often it looks without having heard of anything.
const LOOK: Duration = Duration::from_secs(5);
/// How often while changes wait for a transaction that still runs.
const LOOK_WHILE_HELD: Duration = Duration::from_millis(250);
/// How long after the sign of a change: others may follow at once.
const GATHER: Duration = Duration::from_millis(20);
/// How long after the database did not answer.
const REST: Duration = Duration::from_secs(1);
/// How much longer than a receiver may take a message belongs to who sends it.
const SPARE: Duration = Duration::from_secs(5);
/// How many steps are taken with the feed before messages are sent.
const STEPS: usize = 20;

/// The worker of this instance.
pub struct Worker {
    stop: watch::Sender<bool>,
    task: rt::task::JoinHandle<()>,
    patience: Duration,
}

impl Worker {
    /// Starts to work, in the background of the present thread.
    pub fn start(db: Db, client: Client, metrics: Data<Metrics>, pace: Pace) -> Self {
        let (stop, stopped) = watch::channel(false);
        let patience = client.patience();
        let (sender, done) = mpsc::unbounded_channel();
        let work = Work {
            db,
            client,
            metrics,
            pace,
            busy: HashMap::new(),
            sender,
            done,
            unwritten: Vec::new(),
        };
        Worker {
            stop,
            task: rt::spawn(work.go_on(stopped)),
            patience,
        }
    }

    /// Takes nothing new, and waits until what is being sent has been sent and
    /// written down.
    pub async fn finish(self) {
        let _ = self.stop.send(true);
        if timeout(self.patience + SPARE, self.task).await.is_err() {
            log::warn!("webhooks: messages that were being sent will be sent again");
        }
    }
}

struct Work {
    db: Db,
    client: Client,
    metrics: Data<Metrics>,
    pace: Pace,
    /// How many messages are being sent to each webhook.
    busy: HashMap<Uuid, i64>,
    sender: mpsc::UnboundedSender<Sent>,
    done: mpsc::UnboundedReceiver<Sent>,
    /// What was sent and not yet written down.
    unwritten: Vec<Sent>,
}

impl Work {
    async fn go_on(mut self, mut stopped: watch::Receiver<bool>) {
        let mut changes = self.db.cache().changes();
        let (mut news, mut looked) = (true, Instant::now());
        while !*stopped.borrow() {
            let pause = match self.turn(news).await {
                Ok(pause) => pause,
                Err(error) => {
                    log::warn!("webhooks: {error}");
                    REST
                }
            };
            news = tokio::select! {
                Some(sent) = self.done.recv() => {
                    self.unwritten.push(sent);
                    looked.elapsed() >= LOOK
                }
                Ok(()) = changes.changed() => {
                    sleep(GATHER).await;
                    true
                }
                () = sleep(pause) => true,
                changed = stopped.changed() => {
                    if changed.is_err() {
                        break;
                    }
                    false
                }
            };
            if news {
                looked = Instant::now();
            }
        }
        while !self.busy.is_empty() {
            let Some(sent) = self.done.recv().await else { break };
            self.unwritten.push(sent);
            if let Err(error) = self.write_down().await {
                log::warn!("webhooks: {error}");
                break;
            }
        }
    }

    /// Does what is to be done now. How long it may rest after that.
    async fn turn(&mut self, news: bool) -> Result<Duration> {
        self.write_down().await?;
        let mut pause = LOOK;
        if news && self.follow().await? {
            pause = LOOK_WHILE_HELD;
        }
        self.send().await?;
        let standing = self.db.read(claims::standing).await?;
        self.metrics.webhooks_stand(standing.waiting, standing.disabled);
        Ok(match standing.next_in {
            // It waits until another has been sent.
            Some(next) if next.is_zero() && !self.busy.is_empty() => pause,
            Some(next) => pause.min(next.max(Duration::from_millis(20))),
            None => pause,
        })
    }

    /// Writes down what came of what was sent.
    async fn write_down(&mut self) -> Result<()> {
        while let Ok(sent) = self.done.try_recv() {
            self.unwritten.push(sent);
        }
        while let Some(sent) = self.unwritten.last().cloned() {
            let (pace, note) = (self.pace, sent.clone());
            match self.db.write(Kind::Real, move |db| claims::note(db, &note, pace)).await {
                Ok(()) => {}
                // It is asked again; the message belongs to us until then.
                Err(error @ Error::Refused(_)) => return Err(error),
                Err(error) => log::error!("webhooks: what came of {} was not written down: {error}", sent.id),
            }
            let word = sent.outcome.problem.map_or("delivered", SendProblem::as_str);
            self.metrics.webhook_sent(word, sent.outcome.took);
            self.unwritten.pop();
            if let Some(held) = self.busy.get_mut(&sent.webhook) {
                *held -= 1;
                if *held <= 0 {
                    self.busy.remove(&sent.webhook);
                }
            }
        }
        Ok(())
    }

    /// Makes messages of what the feed tells. Whether changes are held back, or there is
    /// more.
    async fn follow(&self) -> Result<bool> {
        let found = self.db.read(places::news).await?;
        let mut held = found.held;
        for webhook in found.webhooks {
            for step in 1..=STEPS {
                let more = self.db.write(Kind::Real, move |db| fan_out::step(db, webhook)).await?;
                if !more {
                    break;
                }
                held = held || step == STEPS;
            }
        }
        Ok(held)
    }

    /// Sends what is due.
    async fn send(&mut self) -> Result<()> {
        let under_way: i64 = self.busy.values().sum();
        let room = i64::try_from(AT_ONCE).unwrap_or_default() - under_way;
        if room <= 0 {
            return Ok(());
        }
        let (busy, lease) = (self.busy.clone(), self.client.patience() + SPARE);
        let jobs = self
            .db
            .write(Kind::Real, move |db| claims::take(db, &busy, room, lease))
            .await?;
        for job in jobs {
            *self.busy.entry(job.webhook).or_default() += 1;
            let (client, sender) = (self.client.clone(), self.sender.clone());
            rt::spawn(async move {
                let outcome = post(&client, &job).await;
                let _ = sender.send(Sent {
                    id: job.id,
                    lease: job.lease,
                    webhook: job.webhook,
                    is_test: job.is_test,
                    at: clock::now(),
                    outcome,
                });
            });
        }
        Ok(())
    }
}

/// Posts a message, signed after Standard Webhooks.
async fn post(client: &Client, job: &Job) -> Outcome {
    let Ok(url) = Url::parse(&job.url) else {
        return Outcome {
            status: None,
            problem: Some(SendProblem::Name),
            answer: None,
            retry_after: None,
            took: Duration::ZERO,
        };
    };
    let (id, now) = (job.id.to_string(), clock::now().timestamp());
    let signatures: Vec<String> = job
        .secrets
        .iter()
        .map(|secret| secret.sign(&id, now, &job.body))
        .collect();
    let headers = [
        ("webhook-id", id),
        ("webhook-timestamp", now.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ];
    client.post(&url, &headers, job.body.clone()).await
}
