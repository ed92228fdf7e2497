from xml.etree import ElementTree

import numpy as np
import pytest

from benchmarks import refusals
from benchmarks.refusals import curve


def test_a_curve_goes_from_nothing_answered_to_everything():
    there, missing = np.array([0.9, 0.8, 0.3]), np.array([0.7, 0.2, 0.1])
    right = np.array([True, False, True])
    found = {least: (some, none, risk) for least, some, none, risk in curve(there, missing, right)}
    assert found[1.0] == (0.0, 0.0, 0.0)
    assert found[0.9] == (0.3333, 0.0, 0.0)
    assert found[0.1] == (1.0, 1.0, 0.6667)  # of six answers two are right
    shares = [(some, none) for _, some, none, _ in curve(there, missing, right)]
    assert shares == sorted(shares)


def test_the_picture_has_both_panels_and_the_chosen_points(tmp_path, monkeypatch):
    monkeypatch.setattr(refusals, "PICTURE", tmp_path / "refusals.svg")
    points = curve(np.array([0.9, 0.6, 0.4]), np.array([0.5, 0.2, 0.1]), np.array([True, True, False]))
    of_set = {"curve": points, "chosen": [0.6667, 0.0], "AUROC of evidence": ".9"}
    path = refusals.draw({"vi→vi": of_set, "en→en": of_set, "en→vi": of_set})
    tree = ElementTree.parse(path).getroot()  # noqa: S314
    circles = [element for element in tree.iter() if element.tag.endswith("circle")]
    assert len(circles) == 4  # two sets in two panels
    assert float(circles[0].get("cx")) == pytest.approx(60.0)
    assert float(circles[0].get("cy")) == pytest.approx(40 + (1 - 0.6667) * 250, abs=0.1)
    assert any(element.text == "en→en" for element in tree.iter())
