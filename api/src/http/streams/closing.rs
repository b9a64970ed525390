//! How streams learn that the service stops. A stream has no end of its own, so a stop that waits
//! for open requests would wait for ever.

use tokio::sync::watch;

/// Ends the streams of a service.
#[derive(Clone, Debug)]
pub struct Closing(watch::Sender<bool>);

/// A stream's own end of it. The service counts a stream as open for as long as this lives.
#[derive(Debug)]
pub(crate) struct Ending(watch::Receiver<bool>);

impl Default for Closing {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Closing {
    /// Tells every stream to end: event streams with `complete`, sockets with code 1001.
    pub fn announce(&self) {
        self.0.send_replace(true);
    }

    /// Waits until no stream is open.
    pub async fn finished(&self) {
        self.0.closed().await;
    }

    pub(crate) fn watch(&self) -> Ending {
        Ending(self.0.subscribe())
    }
}

impl Ending {
    /// Waits until the service stops.
    pub(crate) async fn announced(&mut self) {
        // An error says that the service is gone altogether.
        let _ = self.0.wait_for(|announced| *announced).await;
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_stop_reaches_streams_and_waits_for_them() {
        let closing = Closing::default();
        let mut early = closing.watch();
        assert_eq!(early.announced().now_or_never(), None);
        closing.announce();
        early.announced().await;
        let mut late = closing.watch();
        late.announced().await;
        assert_eq!(closing.finished().now_or_never(), None);
        drop((early, late));
        closing.finished().await;
    }
}
