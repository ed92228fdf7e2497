"""The same verbs for programs: `gradio_client` and the official MCP client, against a real server."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import anyio
import pytest
from gradio_client import Client
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from retrieval import Answer, Archive, Article, Hit, Quote
from retrieval.errors import UsageError
from summarize import Event, Summary
from ui.service import Service
from ui.verbs import verbs

VERBS = {"search", "ask", "events", "summarize", "articles"}
REQUIRED = {"search": ["question"], "ask": ["question"], "events": [], "summarize": ["event"], "articles": []}
QUESTION = "Ai dẫn đầu đoàn công tác đến Cần Thơ?"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


def names(kind):
    return {field.name for field in fields(kind)}


@pytest.fixture(scope="module")
def server(starter_server):
    return starter_server


@pytest.fixture(scope="module")
def client(server):
    return Client(server.address, verbose=False)


def test_every_verb_is_an_endpoint_and_nothing_else_is(client):
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert set(endpoints) == {f"/{name}" for name in VERBS}
    for name, required in REQUIRED.items():
        parameters = endpoints[f"/{name}"]["parameters"]
        assert [one["parameter_name"] for one in parameters if not one["parameter_has_default"]] == required
        assert len(endpoints[f"/{name}"]["description"]) > 40
    (returned,) = endpoints["/ask"]["returns"]
    assert set(returned["type"]["properties"]) == names(Answer)
    assert set(returned["type"]["properties"]["quotes"]["items"]["properties"]) == names(Quote)
    assert returned["type"]["properties"]["short"] == {"oneOf": [{"type": "null"}, {"type": "string"}]}


def test_endpoints_give_the_contracts_fields(client, starter_archive):
    answer = client.predict(QUESTION, api_name="/ask")
    assert set(answer) == names(Answer)
    quote = answer["quotes"][0]
    assert set(quote) == names(Quote)
    assert (
        Archive.open(starter_archive).article(quote["article_id"]).text[quote["start"] : quote["end"]] == quote["text"]
    )
    hits = client.predict(QUESTION, k=3, place="Cần Thơ", api_name="/search")
    assert [set(hit) for hit in hits] == [names(Hit)] * len(hits)
    assert {hit["place"] for hit in hits} == {"Cần Thơ"}
    events = client.predict(api_name="/events")
    assert set(events[0]) == names(Event)
    summary = client.predict(events[0]["id"], sentences=2, api_name="/summarize")
    assert set(summary) == names(Summary)
    assert len(summary["sentences"]) == 2
    articles = client.predict(event=events[0]["id"], api_name="/articles")
    assert [set(article) for article in articles] == [names(Article)] * len(articles)
    assert [article["id"] for article in articles] == events[0]["article_ids"]


def test_what_is_wrong_is_said_in_one_line(client):
    for arguments, message in (
        ({"question": " "}, "question must be a text of at least one letter"),
        ({"question": "x" * 1001}, "shorten it to 1000"),
        ({"question": "x", "k": 0}, "k must be a whole number from 1 to 100"),
        ({"question": "x", "since": "soon"}, "since: 'soon' is not a date"),
        ({"question": "x", "event": "nowhere"}, "no event 'nowhere'"),
    ):
        with pytest.raises(Exception, match=message) as caught:
            client.predict(**arguments, api_name="/ask")
        assert "Traceback" not in str(caught.value)


def test_the_pages_own_events_are_not_endpoints(client):
    for name in ("/go", "/judge"):
        with pytest.raises(ValueError, match="name|endpoint"):
            client.predict(api_name=name)


def in_a_thread(main):
    """Playwright, of other tests, keeps an event loop of its own in this thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(anyio.run, main).result()


async def use(session, archive):
    await session.initialize()
    tools = {tool.name: tool for tool in (await session.list_tools()).tools}
    assert set(tools) == VERBS
    for name, required in REQUIRED.items():
        assert tools[name].inputSchema.get("required", []) == required
        assert tools[name].annotations.readOnlyHint
    answer = (await session.call_tool("ask", {"question": QUESTION})).structuredContent
    assert set(answer) == names(Answer)
    assert answer["short"] == "Trương Thị Mai"
    quote = answer["quotes"][0]
    assert archive.article(quote["article_id"]).text[quote["start"] : quote["end"]] == quote["text"]
    hits = (await session.call_tool("search", {"question": QUESTION, "k": 2})).structuredContent["result"]
    assert [hit["rank"] for hit in hits] == [1, 2]
    events = (await session.call_tool("events", {})).structuredContent["result"]
    summary = (await session.call_tool("summarize", {"event": events[0]["id"]})).structuredContent
    assert summary["event_id"] == events[0]["id"]
    found = (await session.call_tool("articles", {"ids": events[0]["article_ids"]})).structuredContent["result"]
    assert [article["id"] for article in found] == events[0]["article_ids"]
    wrong = await session.call_tool("ask", {"question": " "})
    assert wrong.isError
    assert "question must be a text" in wrong.content[0].text


def test_mcp_over_http(server, starter_archive):
    async def main():
        async with (
            streamable_http_client(f"{server.address}mcp") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await use(session, Archive.open(starter_archive))

    in_a_thread(main)


def test_mcp_over_stdio(starter_archive):
    async def main():
        command = str(Path(sys.executable).with_name("sukien"))
        parameters = StdioServerParameters(
            command=command,
            args=["mcp", "--archive", str(starter_archive)],
            env=dict(os.environ),
            cwd=starter_archive.parent,
        )
        async with stdio_client(parameters) as (read, write), ClientSession(read, write) as session:
            await use(session, Archive.open(starter_archive))

    in_a_thread(main)


def test_pages_of_events_and_articles(starter_archive):
    _, _, events, _, articles = verbs(Service(starter_archive))
    everything = [article.id for article in Archive.open(starter_archive)]
    pages = [articles(limit=7, offset=offset) for offset in (0, 7, 14, 21)]
    assert [article.id for page in pages for article in page] == everything
    assert [event.id for event in [*events(limit=2), *events(limit=10, offset=2)]] == [event.id for event in events()]
    with pytest.raises(UsageError, match="from 1 to 100"):
        articles(limit=101)
    with pytest.raises(UsageError, match="list of strings"):
        articles(ids="a")
