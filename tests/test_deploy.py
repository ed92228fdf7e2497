"""What docs/deploy holds is well-formed, and asks of `sukien` and of the volumes only what there is."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "deploy"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
KUBERNETES = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text("utf-8")))


@cache
def options(command: str) -> set[str]:
    shown = subprocess.run(
        [sys.executable, "-m", "ui.cli", command, "--help"], capture_output=True, text=True, check=True
    )
    return set(re.findall(r"--[a-z-]+", shown.stdout))


def pods():
    for thing in KUBERNETES:
        if thing["kind"] in ("Deployment", "Job"):
            yield thing["metadata"]["name"], thing["spec"]["template"]


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml", "../deployment.md"])
def test_every_option_that_is_given_to_sukien_exists(name):
    text = (FOLDER / name).read_text("utf-8")
    text = re.sub(r'[",\[\]]', " ", text)
    found = re.findall(r"\b(?:sukien|args:|command:)\s+(serve|build|add|events|compact)\b([^\n|`&]*)", text)
    assert found
    for command, rest in found:
        given = set(re.findall(r"(?<=\s)--[a-z-]+", rest))
        assert given <= options(command), (command, given - options(command))


def test_compose_names_only_what_it_has():
    services, volumes = COMPOSE["services"], set(COMPOSE["volumes"])
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source.startswith("./") or source in volumes, (name, source)
    assert {"milvus", "ray-head", "ray-worker", "build", "page", "proxy"} == set(services)
    assert "server page:7860" in (FOLDER / "nginx.conf").read_text("utf-8")


def test_kubernetes_names_only_what_it_has():
    claims = {thing["metadata"]["name"] for thing in KUBERNETES if thing["kind"] == "PersistentVolumeClaim"}
    described = (FOLDER / "kubernetes.yaml").read_text("utf-8")
    for name, pod in pods():
        volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
        for volume in volumes.values():
            if "persistentVolumeClaim" in volume:
                assert volume["persistentVolumeClaim"]["claimName"] in claims, name
            if "secret" in volume:
                assert f"create secret generic {volume['secret']['secretName']} " in described
        for container in pod["spec"]["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} <= set(volumes), name
            for source in container["envFrom"]:
                secret = source.get("secretRef", {}).get("name")
                assert secret is None or f"create secret generic {secret} " in described
    labels = [pod["metadata"]["labels"] for _, pod in pods()]
    for thing in KUBERNETES:
        if thing["kind"] == "Service":
            assert any(thing["spec"]["selector"].items() <= one.items() for one in labels)


def test_the_image_keeps_rays_reports_on_the_machine():
    """What docs/deployment.md says of the two: without them a head speaks to the outside (found with strace)."""
    text = (FOLDER / "Dockerfile").read_text("utf-8")
    assert re.search(r"^ENV .*\bRAY_USAGE_STATS_REPORT_URL=http://127\.0\.0\.1:9/", text, re.MULTILINE)
    assert re.search(r"^RUN touch /home/sukien/ray_bootstrap_config\.yaml$", text, re.MULTILINE)
    for line in (COMPOSE["services"][name]["command"] for name in ("ray-head", "ray-worker")):
        assert "--disable-usage-stats" in line
