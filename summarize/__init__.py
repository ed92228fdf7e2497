"""What happened: events, timelines and summaries are told from here."""

from summarize.events import find_event, find_events, merge_events, rename_event, split_event
from summarize.export import FORMATS, export
from summarize.summary import summarize
from summarize.timeline import timeline
from summarize.types import Event, SourcedSentence, Summary

__all__ = [
    "Event",
    "FORMATS",
    "SourcedSentence",
    "Summary",
    "export",
    "find_event",
    "find_events",
    "merge_events",
    "rename_event",
    "split_event",
    "summarize",
    "timeline",
]
