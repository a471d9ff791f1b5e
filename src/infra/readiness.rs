//! Whether new requests are wanted: not while the service is going down.

use tokio::sync::watch;

/// The state that a load balancer asks for, and by which those who wait are
/// sent home.
#[derive(Debug)]
pub struct Readiness(watch::Sender<bool>);

impl Default for Readiness {
    fn default() -> Self {
        Readiness(watch::Sender::new(true))
    }
}

impl Readiness {
    /// From now on no new requests are wanted.
    pub fn end(&self) {
        self.0.send_replace(false);
    }

    /// Whether new requests are wanted.
    pub fn is_ready(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the service is going down.
    pub async fn ended(&self) {
        // The sender is this one: it cannot be gone.
        let _ = self.0.subscribe().wait_for(|ready| !ready).await;
    }
}
