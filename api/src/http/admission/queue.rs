//! Who runs and who waits, without any waiting of its own.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot::Sender;
use tokio::time::Instant;

/// What a waiting operation is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ticket(u64);

/// The places that are taken and the line for them. `P` is what a call hands over.
#[derive(Debug)]
pub(super) struct Queue<P> {
    free: usize,
    clients: HashMap<Arc<str>, Load>,
    line: VecDeque<Entry<P>>,
    most_waiting: usize,
    next_ticket: u64,
    /// Since when somebody has been waiting, without a break.
    waited_in_since: Option<Instant>,
}

/// What one client has at present.
#[derive(Clone, Copy, Debug, Default)]
struct Load {
    running: usize,
    waiting: usize,
}

#[derive(Debug)]
struct Entry<P> {
    client: Arc<str>,
    ticket: Ticket,
    call: Sender<P>,
}

impl<P> Queue<P> {
    pub(super) fn new(places: usize, most_waiting: usize) -> Self {
        Self {
            free: places,
            clients: HashMap::new(),
            line: VecDeque::new(),
            most_waiting,
            next_ticket: 0,
            waited_in_since: None,
        }
    }

    /// Takes a free place, if there is one.
    pub(super) fn take(&mut self, client: &Arc<str>) -> bool {
        let is_free = self.free > 0;
        if is_free {
            self.free -= 1;
            self.load(client).running += 1;
        }
        is_free
    }

    /// Puts an operation into the line. Where the line is full, the client with most in it gives up
    /// its newest; if that is this client, it is not put there.
    pub(super) fn wait(
        &mut self,
        client: &Arc<str>,
        call: Sender<P>,
        now: Instant,
    ) -> Option<Ticket> {
        if self.is_full_for(client) {
            return None;
        }
        if self.line.len() >= self.most_waiting {
            self.turn_away_one();
        }
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.load(client).waiting += 1;
        self.line.push_back(Entry {
            client: Arc::clone(client),
            ticket,
            call,
        });
        self.waited_in_since.get_or_insert(now);
        Some(ticket)
    }

    /// Whether the line is full, and this client has no less in it than any other.
    pub(super) fn is_full_for(&self, client: &str) -> bool {
        self.line.len() >= self.most_waiting && self.waiting(client) >= self.most_of_one()
    }

    /// Whether the line has not been empty for so long.
    pub(super) fn has_been_waited_in_for(&self, time: Duration, now: Instant) -> bool {
        self.waited_in_since
            .is_some_and(|since| now.duration_since(since) >= time)
    }

    /// Gives a place back; or says whom to call, who has it then.
    pub(super) fn leave(&mut self, client: &Arc<str>) -> Option<(Arc<str>, Sender<P>)> {
        self.load(client).running -= 1;
        self.forget_idle(client);
        let Some(position) = self.next() else {
            self.free += 1;
            return None;
        };
        let entry = self.remove(position)?;
        self.load(&entry.client).running += 1;
        Some((entry.client, entry.call))
    }

    /// Takes an operation out of the line, if it is still there.
    pub(super) fn forget(&mut self, ticket: Ticket) {
        let position = self.line.iter().position(|entry| entry.ticket == ticket);
        if let Some(entry) = position.and_then(|position| self.remove(position)) {
            self.forget_idle(&entry.client);
        }
    }

    #[cfg(test)]
    pub(super) fn is_waited_in_by_nobody(&self) -> bool {
        self.line.is_empty() && self.clients.values().all(|load| load.waiting == 0)
    }

    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        self.is_waited_in_by_nobody() && self.clients.is_empty()
    }

    /// The oldest of those whose clients have fewest places.
    fn next(&self) -> Option<usize> {
        let running = |entry: &Entry<P>| self.clients.get(&entry.client).map_or(0, |l| l.running);
        (0..self.line.len()).min_by_key(|position| running(&self.line[*position]))
    }

    fn turn_away_one(&mut self) {
        let most = self.most_of_one();
        let newest = |entry: &Entry<P>| self.waiting(&entry.client) == most;
        let Some(position) = self.line.iter().rposition(newest) else {
            return;
        };
        // Its call is dropped, which it takes for a refusal.
        if let Some(entry) = self.remove(position) {
            self.forget_idle(&entry.client);
        }
    }

    fn remove(&mut self, position: usize) -> Option<Entry<P>> {
        let entry = self.line.remove(position)?;
        self.load(&entry.client).waiting -= 1;
        if self.line.is_empty() {
            self.waited_in_since = None;
        }
        Some(entry)
    }

    fn load(&mut self, client: &Arc<str>) -> &mut Load {
        self.clients.entry(Arc::clone(client)).or_default()
    }

    fn waiting(&self, client: &str) -> usize {
        self.clients.get(client).map_or(0, |load| load.waiting)
    }

    fn most_of_one(&self) -> usize {
        let waiting = self.clients.values().map(|load| load.waiting);
        waiting.max().unwrap_or_default()
    }

    fn forget_idle(&mut self, client: &Arc<str>) {
        if let Some(load) = self.clients.get(client)
            && load.running == 0
            && load.waiting == 0
        {
            self.clients.remove(client);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot::{self, Receiver};

    use super::*;

    fn join(queue: &mut Queue<()>, client: &str) -> (Option<Ticket>, Receiver<()>) {
        let (call, called) = oneshot::channel();
        (queue.wait(&client.into(), call, Instant::now()), called)
    }

    fn next(queue: &mut Queue<()>, leaving: &str) -> Option<String> {
        let (client, _) = queue.leave(&leaving.into())?;
        Some(client.to_string())
    }

    #[tokio::test]
    async fn the_next_place_is_for_the_client_with_fewest() {
        let mut queue = Queue::new(2, 8);
        assert!(queue.take(&"a".into()) && queue.take(&"a".into()));
        assert!(!queue.take(&"b".into()));
        let _called = [
            join(&mut queue, "a"),
            join(&mut queue, "b"),
            join(&mut queue, "b"),
            join(&mut queue, "a"),
        ];
        // a runs 1, b none.
        assert_eq!(next(&mut queue, "a").as_deref(), Some("b"));
        // a runs none, b 1: the oldest of a.
        assert_eq!(next(&mut queue, "a").as_deref(), Some("a"));
        // Both run 1 at most: in order.
        assert_eq!(next(&mut queue, "a").as_deref(), Some("a"));
        assert_eq!(next(&mut queue, "b").as_deref(), Some("b"));
        assert_eq!(next(&mut queue, "a"), None);
        assert_eq!(next(&mut queue, "b"), None);
        assert_eq!(queue.free, 2);
        assert!(queue.clients.is_empty());
    }

    #[tokio::test]
    async fn a_full_line_gives_up_the_newest_of_the_client_with_most() {
        let mut queue = Queue::new(1, 3);
        assert!(queue.take(&"a".into()));
        let (_, mut oldest) = join(&mut queue, "a");
        let (_, _second) = join(&mut queue, "a");
        let (_, mut newest) = join(&mut queue, "a");
        assert_eq!(join(&mut queue, "a").0, None);
        let (ticket, _called) = join(&mut queue, "b");
        assert!(ticket.is_some());
        assert_eq!(newest.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        assert_eq!(oldest.try_recv(), Err(oneshot::error::TryRecvError::Empty));
    }

    #[tokio::test]
    async fn the_line_is_waited_in_until_it_is_empty() {
        let mut queue = Queue::new(1, 3);
        assert!(queue.take(&"a".into()));
        let (ticket, _called) = join(&mut queue, "a");
        let later = Instant::now() + Duration::from_secs(1);
        assert!(queue.has_been_waited_in_for(Duration::from_secs(1), later));
        assert!(!queue.has_been_waited_in_for(Duration::from_secs(2), later));
        queue.forget(ticket.unwrap());
        assert!(!queue.has_been_waited_in_for(Duration::ZERO, later));
        queue.forget(ticket.unwrap());
        assert!(queue.line.is_empty());
    }
}
