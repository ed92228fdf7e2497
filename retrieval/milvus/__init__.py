"""An archive in a Milvus database. The archive's folder only says where, and holds tallies.

Collections; all rows but those of notes say in which generation they came (`born`):

articles    what filters and look-ups need of each article, and its line (as in ``articles.jsonl``)
pieces      lines that are too long for one field
passages    where each passage is in its article; its superword tokens; its dense vector, and as a sparse one what
            BM25 needs (retrieval.milvus.bm25); what filters need of its article
terms       in how many passages each word and pair of words occurs, by the term's key: since `born`, and before
            that; and for each unmarked word, those that are it without their marks
notes       what is kept about events (retrieval.notes), cut into pieces: of the archive, not of a generation

`snapshot` reads one state, `writing` makes the next. A reader looks at the rows that were there in its generation and
were not removed in it. What was removed leaves the database with a later change, some minutes later at the earliest:
whoever still reads an earlier state is not disturbed.
"""
