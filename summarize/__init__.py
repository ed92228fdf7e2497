"""What happened: events, timelines and summaries are told from here."""
