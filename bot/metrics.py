"""What Prometheus may ask: each name begins with sitrep_ and stands in docs/reference/metrics.md."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

polls = Counter("sitrep_polls", "Feeds asked, by outcome", ["outcome"], registry=REGISTRY)
articles_recorded = Counter("sitrep_articles_recorded", "New articles and new versions", registry=REGISTRY)
articles_read = Counter("sitrep_articles_read", "Articles read, by outcome", ["outcome"], registry=REGISTRY)
placing_failed = Counter(
    "sitrep_placing_failed", "Tries to place an article that failed inside Sitrep", registry=REGISTRY
)
reading_seconds = Histogram("sitrep_reading_seconds", "Time to read one batch of articles", registry=REGISTRY)
deliveries_settled = Counter(
    "sitrep_deliveries", "Deliveries tried, by what became of them", ["state"], registry=REGISTRY
)
requests_answered = Counter("sitrep_requests", "Requests answered", ["platform", "ok"], registry=REGISTRY)
request_seconds = Histogram("sitrep_request_seconds", "Time to answer a request", registry=REGISTRY)
outbox_waiting = Gauge("sitrep_outbox_waiting", "Deliveries that wait", registry=REGISTRY)
feeds_silent = Gauge("sitrep_feeds_silent", "Feeds not heard", registry=REGISTRY)
last_poll_seconds = Gauge(
    "sitrep_last_poll_timestamp_seconds", "When a feed last answered", registry=REGISTRY
)
jobs = Counter(
    "sitrep_jobs", "Jobs taken from the queue, by what became of them", ["kind", "outcome"], registry=REGISTRY
)
jobs_taken_back = Counter("sitrep_jobs_taken_back", "Jobs of workers that died", registry=REGISTRY)
jobs_waiting = Gauge("sitrep_jobs_waiting", "Jobs that wait", ["kind"], registry=REGISTRY)
jobs_oldest_seconds = Gauge(
    "sitrep_jobs_oldest_seconds", "How long the oldest waiting job has waited", ["kind"], registry=REGISTRY
)
