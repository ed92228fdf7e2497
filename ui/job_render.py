"""A change of the archive → HTML: how far it is, or what it did, with what was refused and why."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ui.handlers import explain
from ui.said import in_language
from ui.strings import count_text, labels, number_text

if TYPE_CHECKING:
    from seeds import Notice
    from ui.jobs import Job
    from ui.report import Report

_SHOWN_NOTICES = 200


def progress(job: "Job | None", language: str) -> str:
    """Show what is being done, or what the last change did; nothing if there was none."""
    if job is None:
        return ""
    words = labels(language)
    title = escape(words[f"job_{job.kind}"])
    if not job.done:
        left = job.seconds_left
        counts = [
            words[key].format(done=number_text(done, language), total=number_text(total, language))
            for key, done, total in (
                ("files_done", job.files, job.of_files),
                ("articles_done", job.articles, job.of_articles),
            )
            if total
        ]
        if left is not None:
            counts.append(words["time_left"].format(time=_duration(left, language)))
        value = f' value="{job.share:.3f}"' if job.of_files or job.of_articles else ""
        return (
            f'<section class="sk-job" data-job="running"><h2>{title}</h2><progress max="1"{value}'
            f' aria-label="{title}"></progress><p role="status">{escape(" · ".join(counts) or words["starting"])}</p>'
            "</section>"
        )
    frame = f'<section class="sk-job" data-job="done" data-number="{job.number}"><h2>{title}</h2>'
    if job.error is not None:
        return f'{frame}<p class="sk-failed" role="alert">{escape(explain(job.error, language))}</p></section>'
    return f"{frame}{_report(job.report, language) if job.report else ''}</section>"


def _report(report: "Report", language: str) -> str:
    words = labels(language)
    counts = [
        words[f"report_{name}"].format(count=number_text(count, language))
        for name, count in (
            ("added", report.added),
            ("replaced", report.replaced),
            ("unchanged", report.unchanged),
            ("removed", report.removed),
            ("refused", len(report.refused)),
            ("copies", len(report.copies)),
        )
        if count
    ]
    total = count_text("count_articles", report.articles, language)
    counts.append(words["report_now"].format(total=total, time=_duration(report.seconds, language)))
    noted = "".join(
        _notices(words[f"notices_{name}"], notices, name != "copies", language)
        for name, notices in (("refused", report.refused), ("copies", report.copies), ("warnings", report.warnings))
    )
    return f'<p role="status">{escape(" · ".join(counts))}</p>{noted}'


def _notices(title: str, notices: "Sequence[Notice]", is_open: bool, language: str) -> str:
    if not notices:
        return ""
    items = "".join(
        f"<li><b><bdi>{escape(notice.where)}</bdi></b>: <bdi>{escape(in_language(notice.reason, language))}</bdi></li>"
        for notice in notices[:_SHOWN_NOTICES]
    )
    more = len(notices) - _SHOWN_NOTICES
    if more > 0:
        items += f"<li>{escape(labels(language)['and_more'].format(count=number_text(more, language)))}</li>"
    return (
        f"<details{' open' if is_open else ''}><summary>{escape(title)} ({number_text(len(notices), language)})"
        f"</summary><ul>{items}</ul></details>"
    )


def _duration(seconds: float, language: str) -> str:
    words = labels(language)
    whole = max(1, round(seconds))
    if whole < 90:  # noqa: PLR2004 - a minute and a half reads better in seconds
        return words["seconds"].format(count=whole)
    return words["minutes"].format(count=round(whole / 60))
