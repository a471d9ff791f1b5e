//! Argon2id on threads of its own: a hash is made to be slow, and whoever sends
//! many passwords must not stop everything else. Two threads and a short queue;
//! beyond it the caller is told to wait.

use std::{
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};

use actix_web::http::header;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use tokio::sync::oneshot;

use crate::infra::{Error, Result, codes};

/// Threads: each hash takes 19 MiB and some 17 ms of a core.
const THREADS: usize = 2;
/// Hashes that may wait.
const QUEUE: usize = 16;

type Job = Box<dyn FnOnce() + Send>;

/// The threads that hash; they end when this is dropped.
pub struct Hasher {
    jobs: SyncSender<Job>,
}

/// What a password is compared with where there is none, so that an unknown
/// name takes as long as a known one.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_now(&uuid::Uuid::new_v4().to_string()).ok());

impl Hasher {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel::<Job>(QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..THREADS {
            let queue = queue.clone();
            thread::Builder::new()
                .name("hasher".into())
                .spawn(move || work(&queue))?;
        }
        // The stand-in must not be made during somebody's sign-in.
        let _ = jobs.try_send(Box::new(|| drop(LazyLock::force(&NOBODY).clone())));
        Ok(Hasher { jobs })
    }

    /// Hashes a secret.
    ///
    /// # Errors
    /// 429 when too many wait.
    pub async fn hash(&self, secret: String) -> Result<String> {
        self.run(move || hash_now(&secret)).await?
    }

    /// Whether a secret is the one that was hashed. Without a hash it never is,
    /// and takes as long to say so.
    ///
    /// # Errors
    /// 429 when too many wait.
    pub async fn verify(&self, secret: String, hash: Option<String>) -> Result<bool> {
        self.run(move || verify_now(&secret, hash.as_deref())).await
    }

    async fn run<T: Send + 'static>(&self, f: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let (answer, found) = oneshot::channel();
        let job: Job = Box::new(move || {
            // Nobody waits for it any more: the time is better spent.
            if !answer.is_closed() {
                let _ = answer.send(f());
            }
        });
        match self.jobs.try_send(job) {
            Ok(()) => found
                .await
                .map_err(|_| Error::Internal("the hasher has stopped".into())),
            Err(TrySendError::Full(_)) => {
                Err(Error::refused(codes::too_many_requests()).header(header::RETRY_AFTER, "1"))
            }
            Err(TrySendError::Disconnected(_)) => Err(Error::Internal("the hasher has stopped".into())),
        }
    }
}

fn work(queue: &Mutex<Receiver<Job>>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(19_456, 2, 1, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("argon2: {error}"))
}

/// [`Hasher::hash`] on the present thread, for the command line.
///
/// # Errors
/// When the system gives no random numbers.
pub fn hash_now(secret: &str) -> Result<String> {
    Ok(argon2()?.hash_password(secret.as_bytes()).map_err(failed)?.to_string())
}

/// [`Hasher::verify`] on the present thread.
pub fn verify_now(secret: &str, hash: Option<&str>) -> bool {
    let stored = hash.or(NOBODY.as_deref()).unwrap_or_default();
    let right = match (argon2(), PasswordHash::new(stored)) {
        (Ok(argon2), Ok(stored)) => argon2.verify_password(secret.as_bytes(), &stored).is_ok(),
        _ => false,
    };
    right && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_again_and_another_is_not() {
        let hash = hash_now("kopi hitam tanpa gula").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_now("kopi hitam tanpa gula", Some(&hash)));
        assert!(!verify_now("kopi hitam dengan gula", Some(&hash)));
        assert!(!verify_now("kopi hitam tanpa gula", None));
        assert!(!verify_now("", Some("rubbish")));
    }

    #[actix_web::test]
    async fn a_full_queue_refuses_instead_of_growing() {
        let hasher = Hasher::start().unwrap();
        let many = (0..THREADS + QUEUE + 10).map(|_| hasher.verify("kata sandi".into(), None));
        let answers = futures_util::future::join_all(many).await;
        let refused = answers.iter().filter(|a| a.is_err()).count();
        // The threads may not have taken their first yet.
        assert!((10..=10 + THREADS + 1).contains(&refused), "{refused}");
    }
}
