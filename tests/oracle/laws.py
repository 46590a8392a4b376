"""Law documents (section 7.1): what a phrase means under a law, what its courts have answered, what nobody may insure."""

from .facts import within
from .files import Table, listed
from .worlds import YES_NO, Asked


class Laws:
    """All law documents, by the law that each speaks for."""

    def __init__(self, documents: dict[str, Table]) -> None:
        self.documents = documents
        self.speaking: dict[str, list[Table]] = {}
        for document in documents.values():
            if document["document"]["kind"] == "law":
                self.speaking.setdefault(document["document"]["law"], []).append(document)

    def above(self, law: str) -> list[list[Table]]:
        """The documents of a law and of each law above it, the most specific law first."""
        names = law.split(".")
        return [self.speaking.get(".".join(names[:length]), []) for length in range(len(names), 0, -1)]

    # --- lead-ins ------------------------------------------------------------------------------------------------

    def ring(self, phrase: str, kind: str, law: str, world: Asked) -> str | None:
        """The ring that a grant's or an exclusion's lead-in reaches; nothing: these laws have no entry for it."""
        for documents in self.above(law):
            for entry in (entry for document in documents for entry in document.get("lead_in", [])):
                if (entry["phrase"], entry["of"]) == (phrase, kind):
                    if "ring" in entry:
                        return str(entry["ring"])
                    return str(entry["wide" if self.yes(entry["feature"], law, world) else "narrow"])
        return None

    # --- precedents ----------------------------------------------------------------------------------------------

    def yes(self, feature: str, law: str, world: Asked) -> bool:
        """A court's answer under a law: as its precedents give it, or else either."""
        return (self.settled(feature, law) or world.ask(f"law:{feature}@{law}", YES_NO)) == "yes"

    def settled(self, feature: str, law: str) -> str | None:
        """What the most specific law with a binding or split precedent answers, if it has no split one and all agree."""
        for documents in self.above(law):
            precedents = [each for document in documents for each in document.get("precedent", []) if each["feature"] == feature]
            if any(each["weight"] == "split" for each in precedents):
                return None
            binding = {each["answer"] for each in precedents if each["weight"] == "binding"}
            if binding:
                return str(binding.pop()) if len(binding) == 1 else None
        return None

    # --- insurability --------------------------------------------------------------------------------------------

    def uninsurable(self, law: str) -> list[Table]:
        """What a law lets nobody insure; an entry of a law above it unless a more specific law has one of its id."""
        found: list[Table] = []
        for documents in self.above(law):
            named = {entry["id"] for entry in found}
            for document in documents:
                own = [{**entry, "doc": document["document"]["id"]} for entry in document.get("uninsurable", [])]
                found += [entry for entry in own if entry["id"] not in named]
        return found

    def surveyed(self, law: str, kind: str) -> bool:
        """Whether a document of the law, or of one above it, answers whether such an item may be insured."""
        nodes = [node for documents in self.above(law) for document in documents for node in listed(document["document"].get("surveyed"))]
        return any(within(kind, node) for node in nodes)
