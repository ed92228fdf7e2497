"""Token buckets, by a clock of the test's own."""

from ui.limits import Limiter, Rate


def test_a_burst_then_so_many_a_second():
    now = [100.0]
    limiter = Limiter(Rate(burst=3, per_second=0.5), lambda: now[0])
    assert [limiter.take("a") for _ in range(4)] == [0, 0, 0, 2]
    assert limiter.take("b") == 0, "each visitor has a bucket"
    now[0] += 1.9
    assert limiter.take("a") == 1
    now[0] += 0.2
    assert limiter.take("a") == 0
    now[0] += 1000
    assert [limiter.take("a") for _ in range(4)] == [0, 0, 0, 2], "no more than a burst is saved up"


def test_what_is_given_back_counts_no_more():
    limiter = Limiter(Rate(burst=1, per_second=0.1), lambda: 0.0)
    assert limiter.take("a") == 0
    limiter.give_back("a")
    assert limiter.take("a") == 0
    assert limiter.take("a") == 10


def test_visitors_beyond_the_bound_are_forgotten():
    limiter = Limiter(Rate(burst=1, per_second=0.1), lambda: 0.0)
    for number in range(20_000):
        limiter.take(str(number))
    assert len(limiter._buckets) == 10_000
    assert limiter.take("19999") > 0
    assert limiter.take("0") == 0
