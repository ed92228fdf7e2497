"""Questions about the real pages and the starter corpus: ``python -m benchmarks.seeds --shared DIR [--set starter]``.

Prints how many questions have their answer in the top quote and in the top three, as typed and without marks, and how
many questions about other things are refused.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from retrieval import Answer, Archive, Article
from retrieval.text import fold
from seeds import find_files, read_files, starter_articles

QUESTIONS = Path(__file__).parent / "data"


def holds(answer: Answer, question: dict[str, Any], top: int) -> bool:
    """Whether one of the first `top` quotes is of the right page and holds an accepted answer."""
    return any(
        (question["page"] in quote.article_id or f"starter-{question['page'][1:]}" in quote.article_id)
        and any(text in quote.text for text in question["answers"])
        for quote in answer.quotes[:top]
    )


def report(articles: list[Article], questions: list[dict[str, Any]], *, verbose: bool) -> None:
    """Build an archive, ask everything, print a table."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.build(articles, Path(folder) / "archive")
        answerable = [question for question in questions if question["answers"]]
        others = [question for question in questions if not question["answers"]]
        print(f"{len(articles)} articles, {len(answerable)} answerable questions, {len(others)} others\n")
        print("| typed | top quote | top three | found | others refused | sentences a quote |")
        print("|---|---|---|---|---|---|")
        for name, typed in (("with marks", str), ("without marks", fold)):
            asked = [(question, archive.ask(typed(question["question"]))) for question in answerable]
            refused = [(question, archive.ask(typed(question["question"]))) for question in others]
            top, three = (sum(holds(answer, question, n) for question, answer in asked) for n in (1, 3))
            found = sum(answer.found for _, answer in asked)
            right = sum(not answer.found for _, answer in refused)
            lengths = [answer.quotes[0].text.count(". ") + 1 for _, answer in asked if answer.found]
            mean = sum(lengths) / max(1, len(lengths))
            print(f"| {name} | {top} | {three} | {found} | {right} of {len(others)} | {mean:.2f} |")
            if verbose:
                for question, answer in [*asked, *refused]:
                    good = holds(answer, question, 1) if question["answers"] else not answer.found
                    if not good:
                        quote = answer.quotes[0].text[:160] if answer.quotes else "(not found)"
                        print(f"    {question['id']}: {typed(question['question'])} [{answer.evidence:.2f}]")
                        print(f"        {quote}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder that holds seeds/")
    parser.add_argument("--set", choices=("pages", "starter"), default="pages")
    parser.add_argument("--verbose", action="store_true", help="print what went wrong")
    arguments = parser.parse_args()
    if arguments.set == "pages":
        articles = list(
            read_files(find_files([arguments.shared / "seeds"]), lambda notice: print(notice.where, notice.reason))
        )
        name = "seed_questions.jsonl"
    else:
        articles, name = starter_articles(), "starter_questions.jsonl"
    questions = [json.loads(line) for line in (QUESTIONS / name).read_text("utf-8").splitlines()]
    report(articles, questions, verbose=arguments.verbose)


if __name__ == "__main__":
    main()
