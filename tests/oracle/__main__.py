"""`python -m tests.oracle`: run the engine against the oracle over seeds, or look at one seed.

With `--seed 17 --show`: the files of one universe, its worlds, and where the engine differs. With `--count 2000`: many;
exit status 1 if any differs. With `--count 500 --census`: how often each feature occurs, by the oracle alone. Each with
`--scenarios`: of universes with several claims.
"""

import argparse
import multiprocessing
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator

from . import scenarios
from .compare import differences, engine, reviewed, shown, worlds_shown, year_differences, year_shown
from .universes import Verdict, judged

Job = Callable[[int], tuple[int, list[str]]]


def compare(seed: int) -> tuple[int, list[str]]:
    """One seed: what differs."""
    return seed, against_engine(judged(seed))


def against_engine(verdict: Verdict) -> list[str]:
    """What differs, or the engine's failure in its own words."""
    try:
        review = reviewed(verdict.files, engine())
        return differences(verdict.claim, verdict.favorable, verdict.adverse, review["exposures"][0])
    except Exception:
        return ["engine failed: " + "".join(traceback.format_exc().splitlines(keepends=True)[-12:])]


def compare_year(seed: int) -> tuple[int, list[str]]:
    """One seed of scenarios: what differs."""
    return seed, year_against_engine(scenarios.judged(seed))


def year_against_engine(verdict: scenarios.Verdict) -> list[str]:
    """The same, of a scenario and of its exposures alone."""
    try:
        return year_differences(verdict, reviewed(verdict.files, engine()))
    except Exception:
        return ["engine failed: " + "".join(traceback.format_exc().splitlines(keepends=True)[-12:])]


def year_census(seed: int) -> tuple[int, list[str]]:
    """One seed of scenarios: which features it has."""
    return seed, sorted(scenarios.judged(seed).seen)


def census(seed: int) -> tuple[int, list[str]]:
    """One seed: which features it has."""
    return seed, sorted(judged(seed).seen)


def over(seeds: range, job: Job, jobs: int) -> Iterator[tuple[int, list[str]]]:
    """The job over all seeds, on several cores."""
    if jobs == 1:
        yield from map(job, seeds)
        return
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap_unordered(job, seeds, chunksize=20)


def show(seed: int) -> int:
    """One seed at length."""
    verdict = judged(seed)
    print(shown(verdict.files))
    print(f"--- seed {seed}: oracle [{verdict.favorable}, {verdict.adverse}] over {verdict.worlds} worlds")
    print(worlds_shown(verdict.claim))
    return report(seed, against_engine(verdict))


def show_year(seed: int) -> int:
    """One seed of scenarios at length."""
    verdict = scenarios.judged(seed)
    print(shown(verdict.files))
    print(f"--- seed {seed}: oracle {verdict.ends.of_all}, each {verdict.ends.of_each}, over {verdict.worlds} worlds")
    print(year_shown(verdict.scenario))
    for standing, ends in verdict.alone:
        print(f"--- {standing.exposures[0]['id']} alone: {ends.of_all}")
        print(year_shown(standing))
    return report(seed, year_against_engine(verdict))


def report(seed: int, found: list[str]) -> int:
    """Prints what differs."""
    for each in found:
        print(f"seed {seed}: {each}")
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    """Exit status 1 if the engine differs anywhere."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--scenarios", action="store_true", help="universes of several claims")
    parser.add_argument("--census", action="store_true")
    parser.add_argument("--most", type=int, default=10, help="how many differing seeds to print")
    given = parser.parse_args(arguments)
    job, counting = (compare_year, year_census) if given.scenarios else (compare, census)
    if given.seed is not None and given.show:
        return show_year(given.seed) if given.scenarios else show(given.seed)
    if given.seed is not None:
        return report(*job(given.seed))
    seeds = range(given.start, given.start + given.count)
    if given.census:
        return counted(seeds, counting, given.jobs)
    return compared(seeds, job, given.jobs, given.most)


def counted(seeds: range, job: Job, jobs: int) -> int:
    """The feature census."""
    counts = Counter(feature for _, features in over(seeds, job, jobs) for feature in features)
    for feature, count in sorted(counts.items()):
        print(f"{count:6} {feature}")
    return 0


def compared(seeds: range, job: Job, jobs: int, most: int) -> int:
    """Every seed against the engine; prints the first that differ."""
    start = time.monotonic()
    differing = {seed: found for seed, found in over(seeds, job, jobs) if found}
    for seed in sorted(differing)[:most]:
        report(seed, differing[seed])
        print(shown(scenarios.judged(seed).files if job is compare_year else judged(seed).files))
    print(f"{len(seeds)} universes, {len(differing)} differ, {time.monotonic() - start:.1f} s")
    if differing:
        print("differing seeds:", *sorted(differing)[:200])
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
