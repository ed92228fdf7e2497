"""Writers that are killed, or whose disk fails: the archive is as before or as after, and nothing is left behind."""

import errno
import os
import shutil
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks import orphans
from benchmarks.faults import FAULTS, OPERATIONS, Faulty, State, Zygote, articles, leaks, native_faults, prepare, system
from benchmarks.readers import measure, write
from retrieval import Archive


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    path = tmp_path_factory.mktemp("prepared") / "archive"
    prepare(path)
    return path


@pytest.fixture(scope="module")
def states(prepared, tmp_path_factory):
    """What an archive is before, and after each operation; and the calls that each makes."""
    after, calls = {}, {}
    for name, operation in OPERATIONS.items():
        copy = tmp_path_factory.mktemp("after") / "archive"
        shutil.copytree(prepared, copy)
        counting = Faulty()
        with system(counting):
            operation(copy)
        after[name], calls[name] = State.of(copy), counting.calls
        assert leaks(copy) == []
    return State.of(prepared), after, calls


@pytest.fixture
def copy(prepared, tmp_path):
    def make(number=0):
        path = tmp_path / f"copy{number}"
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(prepared, path)
        return path

    return make


def test_operations_change_what_they_should(states):
    before, after, _ = states
    assert len({before.articles, *(state.articles for state in after.values())}) == 4
    assert after["compact"].articles == before.articles


def fail(name, copy, states, fault, number, lasting=False):
    before, after, _ = states
    path = copy()
    faulty = Faulty(number, fault, lasting=lasting)
    told = None
    with system(faulty):
        try:
            OPERATIONS[name](path)
        except OSError as error:
            told = error
    assert faulty.failed
    found = State.of(path)
    assert found in ((before, after[name]) if told else (after[name],)), (name, fault, number, told)
    if told is not None:
        assert told.filename is not None, "an error says which file it is about"
    assert leaks(path) == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_failing_disk_leaves_before_or_after(name, copy, states):
    calls = states[2][name]
    chosen = np.random.default_rng(len(name)).choice(calls, 5, replace=False).tolist()
    for fault, number in zip(FAULTS, chosen, strict=True):
        fail(name, copy, states, fault, number, lasting=fault == "ENOSPC")


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_failing_disk_at_every_other_call(name, fault, copy, states):
    for number in range(0, states[2][name], 2):
        fail(name, copy, states, fault, number)


def kill(zygote, name, path, states, pause):
    before, after, _ = states
    pid = zygote.start(name, path)
    time.sleep(pause)
    os.kill(pid, signal.SIGKILL)
    ended = zygote.wait()
    assert ended in (0, -signal.SIGKILL)
    found = State.of(path)
    assert found in (before, after[name]), (name, pause)
    assert leaks(path) == []
    return found == after[name], ended == 0


def durations(zygote, copy):
    longest = {}
    for name in OPERATIONS:
        path = copy()
        began = time.perf_counter()
        zygote.start(name, path)
        assert zygote.wait() == 0
        longest[name] = time.perf_counter() - began
    return longest


def kill_at_random(copy, states, times):
    chance = np.random.default_rng(6)
    with Zygote() as zygote:
        longest = durations(zygote, copy)
        return [
            kill(zygote, name, copy(), states, chance.uniform(0, longest[name]))
            for number in range(times)
            for name in [list(OPERATIONS)[number % len(OPERATIONS)]]
        ]


def test_a_writer_killed_at_random_leaves_before_or_after(copy, states):
    kill_at_random(copy, states, 8)


@pytest.mark.slow
def test_a_writer_killed_at_200_random_moments(copy, states):
    results = kill_at_random(copy, states, 200)
    assert {changed for changed, _ in results} == {True, False}


@pytest.fixture(scope="module")
def long_build(prepared, tmp_path_factory):
    """A build that child processes help with: what the archive is after it, and how many seconds it has them."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("looks for child processes in /proc")
    path = tmp_path_factory.mktemp("long") / "archive"
    shutil.copytree(prepared, path)
    with Zygote() as zygote:
        seconds = orphans.whole(zygote, path)
    return State.of(path), seconds


def slow(*shares):
    return [pytest.param(share, marks=pytest.mark.slow) for share in shares]


@pytest.mark.parametrize("share", [0.4, *slow(0.0, 0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9)])
@pytest.mark.parametrize("first", [False, *slow(True)], ids=["over an archive", "the first"])
def test_a_writer_killed_while_its_children_work(share, first, copy, states, long_build, tmp_path):
    after, seconds = long_build
    path = tmp_path / "new" if first else copy()
    with Zygote() as zygote:
        killed = orphans.kill(zygote, path, share * seconds)
    assert killed.orphans == ()
    assert killed.helped or share > 0.4, "it was killed while it had children"
    assert State.of(path) in (None if first else states[0], after)
    if (path / "CURRENT").exists():
        Archive.open(path).add(articles(9000, 3))
    else:
        Archive.build(articles(0, 3), path)
    assert Archive.open(path).verify() == ()
    assert leaks(path) == []


def test_a_writer_killed_around_the_swap(copy, states):
    with Zygote() as zygote:
        for name in ("add", "remove"):
            for back in (1, 2, 3, 4):
                path = copy()
                zygote.start(name, path, kill_at=states[2][name] - back)
                assert zygote.wait() == -signal.SIGKILL
                assert State.of(path) in (states[0], states[1][name])
                assert leaks(path) == []


def test_the_first_build_killed_leaves_no_archive_and_is_no_obstacle(tmp_path, states):
    with Zygote() as zygote:
        zygote.start("build", tmp_path / "new", kill_at=25)
        assert zygote.wait() == -signal.SIGKILL
        assert State.of(tmp_path / "new") is None
        zygote.start("build", tmp_path / "new")
        assert zygote.wait() == 0
    assert State.of(tmp_path / "new") == states[1]["build"]
    assert leaks(tmp_path / "new") == []


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATIONS)
def test_faults_under_the_whole_process(name, copy, states, tmp_path):
    """The word index's library writes by itself: it meets faults too, and kills between any two of its calls."""
    library = native_faults(tmp_path)
    if library is None:
        pytest.skip("there is no C compiler here, or this is not Linux")
    before, after, _ = states
    with Zygote(library) as zygote:
        path = copy()
        zygote.start(name, path, native=(-1, 0))
        assert zygote.wait() == 0
        calls = int(path.with_suffix(".calls").read_text("ascii"))
        assert calls > 100
        for number in range(0, calls, 9):
            for kind in (errno.ENOSPC, errno.EIO, errno.EACCES, 0, -1):
                path = copy()
                zygote.start(name, path, native=(number, kind))
                ended = zygote.wait()
                assert ended in (0, 1, -signal.SIGKILL), "an error that people see as one line"
                assert State.of(path) in ((after[name],) if ended == 0 else (before, after[name])), (number, kind)
                assert leaks(path) == []


def test_a_second_writer_waits(copy, states):
    with Zygote() as one, Zygote() as other:
        path = copy()
        one.start("add", path)
        other.start("remove", path)
        assert one.wait() == 0
        assert other.wait() == 0
    found = Archive.open(path)
    assert found.verify() == ()
    ids = {article.id for article in found}
    assert {f"a{number}" for number in range(1000, 1020)} <= ids
    assert not ids & {"a1", "a2", "a600", "a601"}
    assert leaks(path) == []


def test_readers_see_whole_states_while_a_writer_works(tmp_path):
    Archive.build(articles(0, 200), tmp_path / "a")
    found = measure(tmp_path / "a", 3, lambda: write(tmp_path / "a", 3), processes=2)
    assert found.problems == []
    assert found.work >= 1
    assert found.states >= 2
    assert len(found.times) >= 10
