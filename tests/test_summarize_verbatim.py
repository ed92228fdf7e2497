"""Every sentence that is told equals its article at its offsets: over random archives."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval import Archive, Article
from summarize import find_events, summarize, timeline

WORDS = st.sampled_from(
    "Hà Nội thành phố Đảng ủy quận hôm qua sáng 23/3 2-1 ông Nguyễn Văn An cho biết tăng 3,5% mưa lũ the flood "
    "“trích dẫn” TP. GS. ngày 5/4/2022 và tuy nhiên 🙂 e\u0301 café 東京".split()
)
SENTENCE = st.builds(lambda words, stop: " ".join(words) + stop, st.lists(WORDS, min_size=1, max_size=25),
                     st.sampled_from([".", "!", "?", "…", "", ":", "。"]))  # fmt: skip
TEXT = st.builds(
    lambda sentences, gaps: "".join(f"{one}{gap}" for one, gap in zip(sentences, gaps, strict=False)),
    st.lists(SENTENCE, max_size=12),
    st.lists(st.sampled_from([" ", "\n", "\n\n", "  "]), min_size=12, max_size=12),
)
DATE = st.none() | st.integers(0, 40).map(lambda days: datetime(2022, 3, 1, tzinfo=UTC) + timedelta(days=days))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(TEXT, TEXT, DATE), min_size=1, max_size=6), st.integers(1, 80), st.integers(1, 6))
def test_every_sentence_is_verbatim_and_no_summary_is_too_long(drawn, words, sentences):
    articles = [
        Article(f"a{number}", title[:60], text, published, language="vi")
        for number, (title, text, published) in enumerate(drawn)
    ]
    texts = {article.id: article.text for article in articles}
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.build(articles, Path(folder) / "archive")
        events = find_events(archive)
        assert sorted(name for event in events for name in event.article_ids) == sorted(texts)
        for event in events:
            by_words = summarize(archive, event, words=words).sentences
            by_sentences = summarize(archive, event.id, sentences=sentences).sentences
            told = (*by_words, *by_sentences, *timeline(archive, event))
            for sentence in told:
                assert texts[sentence.article_id][sentence.start : sentence.end] == sentence.text
                assert sentence.text.strip() == sentence.text != ""
                assert sentence.article_id in event.article_ids
            assert len(by_sentences) <= sentences
            assert len(by_words) <= 1 or sum(len(one.text.split()) for one in by_words) <= words
            if any(any(map(str.isalnum, texts[name])) for name in event.article_ids):
                assert by_words and by_sentences
