"""`sukien build --engine ray`: the same archive as without, also where a machine is lost on the way."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from secrets import token_hex

import pytest

pytest.importorskip("ray", reason="Ray is not there: pip install 'sukien[ray]'")
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = (
    "Đảng bộ quận Long Biên có trên 16.300 đảng viên.",
    "Giá vàng trong nước tăng mạnh vào cuối tuần qua.",
    "Đoàn công tác đến Cần Thơ làm việc với Thành ủy.",
    "Đội tuyển thắng hai trận liên tiếp ở vòng loại.",
)
QUESTIONS = ("Long Biên có bao nhiêu đảng viên?", "gia vang tang manh", "đoàn công tác Cần Thơ", "Bài 31")

# Two machines; the second is killed when a part of the work is done.
LOSE_A_NODE = """
import sys
import ray
from pathlib import Path
from ray.cluster_utils import Cluster
from ui import changes, ray_engine, ray_work

news, archive, moment = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
ray_work._FILES, ray_engine._ARTICLES = 4, 8
here = {"node_ip_address": "127.0.0.1", "include_dashboard": False}
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, **here})
second = cluster.add_node(num_cpus=2, **here)
ray.init(address=cluster.address, log_to_driver=False, _node_ip_address="127.0.0.1")
assert len([node for node in ray.nodes() if node["Alive"]]) == 2

killed = []

def watch(opened, files, articles):
    now = "reading" if opened < files else "writing" if articles < 80 else "between"
    if now == moment and second in cluster.list_all_nodes():
        cluster.remove_node(second, allow_graceful=False)
        killed.append(not second.any_processes_alive())

report = changes.build(archive, [news], engine="ray", watch=watch)
print("\\nresult", report.articles, report.added, len(report.copies), len(report.refused), int(killed == [True]))
"""


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(60):
        text = (
            f"Tin số {number}\n\n{SENTENCES[number % 4]} Bài {number}.\n{SENTENCES[number * 3 % 4]} Kỳ {number // 2}.\n"
        )
        (folder / f"{number:03d}.txt").write_text(text, "utf-8")
    (folder / "copy.txt").write_text((folder / "003.txt").read_text("utf-8"), "utf-8")
    (folder / "bad.zip").write_bytes(b"PK")
    lines = [json.dumps({"id": f"j{n % 20}", "title": f"Bản tin {n}", "text": f"Số {n}."}) + "\n" for n in range(25)]
    (folder / "many.jsonl").write_text("".join(lines), "utf-8")
    return folder


ALONE = ["unshare", "-n", "bash", "-c", 'ip link set lo up; exec "$@"', "-"]
# A network of its own with a way out, into a wire whose other end nobody listens at: what is sent there is counted.
WATCHED = [
    *("unshare", "-n", "bash", "-ec"),
    """
    sent() { ip -s -j link show out | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["stats64"]["tx"])'; }
    ip link set lo up
    ip link add out type veth peer name in
    for one in out in; do echo 1 > /proc/sys/net/ipv6/conf/$one/disable_ipv6; ip link set $one up; done
    ip address add 192.0.2.7/24 dev out
    ip route add default dev out
    sent; "$@" >&2 || :; sent; echo anything > /dev/udp/192.0.2.9/53; sent
    """,
    "-",
]


def possible(wrapper):
    return (
        bool(shutil.which("unshare") and shutil.which("ip"))
        and subprocess.run([*wrapper, "true"], check=False, capture_output=True).returncode == 0
    )


def run(command, wrapper=ALONE, **more):
    """On the loopback interface alone, where the system lets us."""
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": token_hex(32)}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **token, **more}
    environment.pop("RAY_ADDRESS", None)
    return subprocess.run(
        [*(wrapper if possible(wrapper) else []), *map(str, command)],
        capture_output=True,
        text=True,
        timeout=400,
        env=environment,
    )


def same(one, other):
    from retrieval import Archive

    first, second = Archive.open(one), Archive.open(other)
    assert list(first) == list(second)
    assert (first.snapshot.groups == second.snapshot.groups).all()
    assert second.verify() == ()
    for question in QUESTIONS:
        found, expected = second.search(question), first.search(question)
        assert [(hit.article_id, hit.start) for hit in found] == [(hit.article_id, hit.start) for hit in expected]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-4)


def test_the_command_makes_the_same_archive_and_report(news, tmp_path):
    sukien = Path(sys.executable).with_name("sukien")
    here = run([sukien, "build", news, "--archive", tmp_path / "here", "--json"])
    there = run([sukien, "build", news, "--archive", tmp_path / "there", "--engine", "ray", "--json"])
    said = [[line for line in done.stderr.splitlines() if line.startswith("sukien")] for done in (here, there)]
    assert said[0] == said[1] != []
    reports = [json.loads(done.stdout) for done in (here, there)]
    for report in reports:
        report.pop("seconds")
    assert reports[0] == reports[1]
    assert reports[0]["articles"] == 80
    same(tmp_path / "here", tmp_path / "there")


def test_nothing_leaves_the_machine(news, tmp_path):
    if not possible(WATCHED):
        pytest.skip("needs a network of its own: root, unshare and ip")
    sukien = Path(sys.executable).with_name("sukien")
    done = run([sukien, "build", news, "--archive", tmp_path / "a", "--engine", "ray"], WATCHED)
    assert "80 in the archive" in done.stderr, done.stderr
    before, after, sent = done.stdout.splitlines()
    assert before == after != sent, "what is sent out is counted, and nothing was"


@pytest.mark.parametrize("moment", ["reading", "writing"])
def test_a_machine_is_lost_and_no_article_lost_or_doubled(news, tmp_path, moment):
    from ui.changes import build

    here = build(tmp_path / "here", [news])
    done = run([sys.executable, "-c", LOSE_A_NODE, news, tmp_path / "there", moment])
    assert done.returncode == 0, done.stderr
    expected = [here.articles, here.added, len(here.copies), len(here.refused), 1]
    # Ray itself writes of the lost machine there, whenever it likes.
    (result,) = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("result ")]
    assert list(map(int, result)) == expected
    assert expected == [80, 80, 1, 6, 1]
    same(tmp_path / "here", tmp_path / "there")
