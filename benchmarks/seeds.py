"""Questions about the real pages and the starter corpus: ``python -m benchmarks.seeds --shared DIR [--set starter]``.

Prints how many questions have their answer in the top quote and in the top three, as typed and without marks, and how
many questions about other things, and about other details of the pages ("near"), are refused. Those of the set "pages"
were written by someone who had not seen the system, and only their totals were looked at; those of "more" by three
language models that had not, after the answers were made. Failures of "seen" and "starter" were looked at while the
answers were worked on.
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
        near = [question for question in questions if question["id"].startswith("near")]
        others = [question for question in questions if not question["answers"] and question not in near]
        counts = f"{len(answerable)} answerable questions, {len(others)} others, {len(near)} near"
        print(f"{len(articles)} articles, {counts}\n")
        print("| typed | top quote | top three | found | others refused | near refused | sentences a quote |")
        print("|---|---|---|---|---|---|---|")
        for name, typed in (("with marks", str), ("without marks", fold)):
            asked = [(question, archive.ask(typed(question["question"]))) for question in answerable]
            refused = [(question, archive.ask(typed(question["question"]))) for question in [*others, *near]]
            top, three = (sum(holds(answer, question, n) for question, answer in asked) for n in (1, 3))
            found = sum(answer.found for _, answer in asked)
            right = [not answer.found for _, answer in refused]
            of_others, of_near = sum(right[: len(others)]), sum(right[len(others) :])
            lengths = [answer.quotes[0].text.count(". ") + 1 for _, answer in asked if answer.found]
            mean = sum(lengths) / max(1, len(lengths))
            print(
                f"| {name} | {top} | {three} | {found} | {of_others} of {len(others)} | {of_near} of {len(near)} "
                f"| {mean:.2f} |"
            )
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
    parser.add_argument("--set", choices=("pages", "more", "seen", "starter"), default="pages")
    parser.add_argument("--verbose", action="store_true", help="print what went wrong")
    arguments = parser.parse_args()
    if arguments.set != "starter":
        articles = list(
            read_files(find_files([arguments.shared / "seeds"]), lambda notice: print(notice.where, notice.reason))
        )
    else:
        articles = starter_articles()
    lines = (QUESTIONS / f"{arguments.set}_questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    report(articles, questions, verbose=arguments.verbose)


if __name__ == "__main__":
    main()
