"""Counts and latencies, in the text format that Prometheus reads."""

from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from ui.doors import Kind

if TYPE_CHECKING:
    from ui.gate import Outcome

# Answers take tens of milliseconds; a summary of a large event, or a wait in line, seconds.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_LASTING = (Kind.LISTEN,)


class Metrics:
    """What a server counts. Labels are names of ours, never a visitor's words: their number is bounded."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._requests = Counter(
            "sukien_requests", "Requests by address and status", ("door", "status"), registry=self._registry
        )
        self._refused = Counter("sukien_refused", "Requests refused, by status", ("status",), registry=self._registry)
        self._failures = Counter("sukien_failures", "Requests that failed unexpectedly", registry=self._registry)
        # `door="data"` is what a visitor waits for an answer: from asking for it to its last byte.
        self._seconds = Histogram(
            "sukien_request_seconds",
            "How long requests took",
            ("door",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._sent = Counter("sukien_sent_bytes", "Bytes of answers", registry=self._registry)
        self._articles = Gauge("sukien_articles", "Articles in the archive", registry=self._registry)
        self._passages = Gauge("sukien_passages", "Passages in the archive", registry=self._registry)

    def request(self, outcome: "Outcome") -> None:
        """Count a request that has ended."""
        self._requests.labels(outcome.door, str(outcome.status)).inc()
        self._sent.inc(outcome.size)
        if outcome.refused:
            self._refused.labels(str(outcome.status)).inc()
        if outcome.failure:
            self._failures.inc()
        if outcome.kind not in _LASTING:
            self._seconds.labels(outcome.door).observe(outcome.seconds)

    def archive(self, articles: int, passages: int) -> None:
        """Take note of the archive's size."""
        self._articles.set(articles)
        self._passages.set(passages)

    def text(self) -> str:
        """Give all of it, in the text format."""
        return generate_latest(self._registry).decode()
