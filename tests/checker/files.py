"""What the checker reads: an account's folder and the library's, as plain tables; amounts and days as the files write them."""

import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

Table = dict[str, Any]
DATES = ("acts", "offense", "harm", "knowledge", "made", "reported", "discovered", "proceeding", "noticed")


class Refused(Exception):
    """The proof does not hold; the message says at which step."""


def listed(value: Any) -> list[Any]:
    """One or several, as a list; absent is none."""
    return value if isinstance(value, list) else [] if value is None else [value]


@cache
def load(path: Path) -> Table:
    """One TOML file; nobody changes what is in it."""
    return tomllib.loads(path.read_text("utf-8"))


def fraction(written: str) -> Fraction:
    """`60%`, `1/3` or `1` (section 1)."""
    return Fraction(written.removesuffix("%")) / (100 if written.endswith("%") else 1)


class Files:
    """An account, merged from its files (section 4), and the documents and taxonomy that it can reach."""

    def __init__(self, account_dir: Path, libraries: list[Path]) -> None:
        main = account_dir / "account.toml"
        head = load(main)
        extra = [account_dir / name for name in head["account"].get("taxonomy", [])]
        self.account: Table = {}
        for path in [main, *sorted(p for p in account_dir.glob("*.toml") if p != main and p not in extra)]:
            table = load(path)
            for key, value in table.items() if "document" not in table else ():
                self.account[key] = self.account.get(key, []) + value if isinstance(value, list) else value
        self.paths = {p.stem: p for folder in [*libraries, account_dir] for p in sorted(folder.rglob("*.toml"))}
        self.documents: dict[str, Table] = {}
        shelf = next(folder for folder in libraries if (folder / "taxonomy.toml").exists())
        self.taxonomy = Taxonomy([load(shelf / "taxonomy.toml"), *map(load, extra)])
        self.digits: int = load(shelf / "currencies.toml")["digits"][self.head["currency"]]

    @property
    def head(self) -> Table:
        """The [account] table."""
        table: Table = self.account["account"]
        return table

    def all(self, kind: str) -> list[Table]:
        """Every table of a kind, in the order of the files."""
        return listed(self.account.get(kind))

    def document(self, name: str) -> Table | None:
        """A document by id; nothing if no folder has it."""
        if name not in self.documents and name in self.paths:
            self.documents[name] = load(self.paths[name])
        found = self.documents.get(name)
        return found if found is not None and "document" in found else None

    def cents(self, written: int | str) -> int:
        """An amount in minor units: an integer counts whole units; text may carry a currency, `k` or `M` (section 1)."""
        text = str(written).split()[-1].replace("_", "").replace(",", "")
        scale = {"k": 1_000, "M": 1_000_000}.get(text[-1], 1)
        exact = Fraction(text.rstrip("kM")) * scale * 10**self.digits
        if exact.denominator != 1:
            raise ValueError(f"{written!r} is finer than the currency's minor unit")
        return exact.numerator

    def amount(self, written: Any, severity: str) -> int:
        """One amount, or the low, likely or high one of three."""
        return self.cents(written[("low", "likely", "high").index(severity)] if isinstance(written, list) else written)

    # --- programs --------------------------------------------------------------------------------------------------

    def towers(self, party: str) -> list[list[Table]]:
        """The party's towers in program order (`order` first, then id): the policy, then its layers by rising attachment."""
        mine = [p for p in self.all("policy") if p["party"] == party]
        mine.sort(key=lambda p: ("order" not in p, p.get("order", 0), p["id"]))
        return [[policy, *self.layers(policy)] for policy in mine]

    def layers(self, policy: Table) -> list[Table]:
        """The layers above a policy; an attachment left out is the top of what the layer is excess of."""
        tops = {policy["id"]: self.cents(policy["limit"]["each_claim"])}
        found: list[tuple[int, str, Table]] = []
        waiting = self.all("layer")
        while ready := [x for x in waiting if x["excess_of"] in tops]:
            for layer in ready:
                at = self.cents(layer["attachment"]) if "attachment" in layer else tops[layer["excess_of"]]
                tops[layer["id"]] = at + self.cents(layer["limit"]["each_claim"])
                found.append((at, layer["id"], layer))
            waiting = [x for x in waiting if x not in ready]
        return [layer for *_, layer in sorted(found, key=lambda each: each[:2])]


class Taxonomy:
    """Facets, scales, tags, lead-ins (section 2)."""

    def __init__(self, tables: list[Table]) -> None:
        self.trees = {tree["facet"]: tree["values"] for table in tables for tree in table.get("tree", [])}
        self.scales = {scale["facet"]: scale["values"] for table in tables for scale in table.get("scale", [])}
        self.absent = {tag["id"]: tag["absent"] for table in tables for tag in table.get("tag", [])}
        self.roles: Table = tables[0]["roles"]
        self.defaults: Table = tables[0]["defaults"]
        self.leadins: Table = {key: ring for table in tables for key, ring in table.get("leadins", {}).items()}

    def roots(self, facet: str) -> set[str]:
        """What the term `any` distinguishes."""
        return {value for value in self.trees[facet] if "." not in value}
