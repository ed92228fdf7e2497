"""The child process of `retrieval.crew`: makes rows of the articles that it is sent, and writes no file.

Run as ``python -m retrieval.helper FOLDER``, with the folder of the static model. A question is a line of JSON; an
answer is its length in eight bytes, and the rows. It ends when its parent does, since its input ends then.
"""

import gc
import json
import os
import sys
from pathlib import Path

from retrieval.preparing import Maker
from retrieval.superwords import Superwords
from retrieval.types import Article


def main() -> None:
    """Answer until the input ends."""
    gc.disable()  # rows hold no cycles, and to look for them takes a twentieth of the time
    answers = os.fdopen(os.dup(1), "wb")
    # A library that prints must not be taken for an answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    superwords = Superwords(Path(sys.argv[1]))
    maker = Maker(superwords, superwords)
    for line in sys.stdin.buffer:
        articles = [Article("-", title, text, language=language) for title, text, language in json.loads(line)]
        data = maker.rows(articles).to_bytes()
        answers.write(len(data).to_bytes(8, "little"))
        answers.write(data)
        answers.flush()


if __name__ == "__main__":
    main()
