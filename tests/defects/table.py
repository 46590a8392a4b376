"""The faults. Where a line of the engine is rewritten, its row here is rewritten with it: the old line must stand there exactly once."""

from tests.defects.planting import Defect

DEFECTS = (
    # words: facts, terms, links
    Defect(
        "open read as no",
        "match.judge",
        'return None, None if self.case.stated(facet, self.truth) else "exposure"',
        "return None, None",
        ("oracle",),
    ),
    Defect(
        "a coarse value read as no", "match.judge", "if value is None or (node != ANY and", "if value is None or (False and", ("oracle",)
    ),
    Defect(
        "found facts ignored",
        "match.judge",
        "if self.truth and facet in facts.found_values:",
        "if False and facet in facts.found_values:",
        ("defense",),
    ),
    Defect(
        "an account's answer changes the pleaded facts",
        "match.judge",
        "(kind == Kind.FACT.value and self.truth)",
        "(kind == Kind.FACT.value)",
        ("oracle",),
    ),
    Defect(
        "edge ignored", "match.judge", "            return self.holds_feature(definition.feature)", "            return False", ("defense",)
    ),
    Defect(
        "terms met by several links together",
        "match.judge",
        "lambda judge: any_met(lambda link: judge._link(phrase, link, reach), links))",
        "lambda judge: all_met(lambda x: any_met(lambda link: judge._link(Phrase((x,)), link, reach), links), phrase.limbs))",
        ("checker",),
    ),
    Defect(
        "lead-in one ring short",
        "match.judge",
        "near = [ring <= reach for ring in link.rings]",
        "near = [ring < reach for ring in link.rings]",
        ("oracle", "checker"),
    ),
    Defect("anti-concurrent words ignored", "read.clauses", "ring = max(ring, Ring.CONNECTED)", "ring = max(ring, ring)", ("checker",)),
    # words: clauses
    Defect(
        "a carve-back undoes its neighbor exclusion",
        "match.words",
        "            if names_ai(exclusion, roles):\n                ai.add(AiTech.EXCLUDED_CARVE_BACK)",
        "            if bite.restored.cap is None:\n                return None",
        ("oracle", "checker"),
    ),
    Defect(
        "a carve-back of a carve-back ignored",
        "match.words",
        "return both_met(lambda: self.both(clause), lambda: not self._taken_again(clause))",
        "return self.both(clause)",
        ("checker",),
    ),
    Defect("every clause applies to all parts", "match.words", "return not parts or part in parts", "return True", ("oracle",)),
    Defect(
        "notwithstanding ignores its name",
        "match.words",
        "return exclusion.cite.ref in grant.notwithstanding or exclusion.cite.document in grant.notwithstanding",
        "return bool(grant.notwithstanding)",
        ("oracle",),
    ),
    Defect(
        "a condition treated as always met",
        "match.words",
        'return self.judge.yes(f"control:{self.case.exposure.party}/{condition.control}", condition.control)',
        "return True",
        ("oracle",),
    ),
    Defect(
        "the stage of conduct ignored",
        "match.words",
        "return both_met(lambda: self.judge.meets(chain, stage), lambda: self.judge.holds(when, chain))",
        "return self.judge.holds(when, chain)",
        ("oracle",),
    ),
    Defect(
        "conduct imputed to nobody",
        "match.words",
        "if person == owner:\n            return True",
        "if person == owner or True:\n            return person == owner",
        ("oracle",),
    ),
    Defect(
        "endorsements attached in reverse",
        "model.wording",
        "    for document in documents:\n        for index",
        "    for document in (*documents[:1], *reversed(documents[1:])):\n        for index",
        ("checker",),
    ),
    Defect(
        "an endorsement's carve-backs not appended",
        "model.wording",
        "if operation.unless:\n        changes",
        "if False:\n        changes",
        ("checker",),
    ),
    # words: items, counts, policies
    Defect(
        "an item of the whole follows its worst count",
        "match.exams",
        "min(mine, key=self._nearness)",
        "max(mine, key=self._nearness)",
        ("oracle",),
    ),
    Defect(
        "a missing wording read as silent",
        "match.exams",
        "if policy.wording is None:\n            return Ruling(Status.NOT_SEEN)",
        "if policy.wording is None:\n            return Ruling(Status.COVERED)",
        ("oracle",),
    ),
    Defect(
        "a form that nobody has seen passed over",
        "match.reviews",
        "below = bool(tower.policy.schedule.not_seen)",
        "below = False",
        ("unseen",),
    ),
    Defect(
        "a layer's own exclusions ignored",
        "match.exams",
        "if layer.wording is None:\n            return evolve(base",
        "if layer.wording is layer.wording:\n            return evolve(base",
        ("oracle",),
    ),
    # questions
    Defect(
        "contradictory readings kept in the join",
        "match.outcomes",
        "if all(state.allows(key, answer) for key, answer in leaf.reading.items()):",
        "if not leaf.reading or any(state.allows(key, answer) for key, answer in leaf.reading.items()):",
        ("oracle",),
    ),
    Defect(
        "the cap on outcomes hidden",
        "match.worths",
        "if self.exact else (0, self.exam.loss)",
        "if True else (0, self.exam.loss)",
        ("law: cap",),
    ),
    # days
    Defect(
        "the day of expiration covered",
        "model.spans",
        "return self.start <= day < self.end",
        "return self.start <= day <= self.end",
        ("late",),
    ),
    Defect(
        "the reporting window a day too long",
        "match.standing",
        "days.first < policy.period.end + timedelta(days=policy.window_days)",
        "days.first <= policy.period.end + timedelta(days=policy.window_days)",
        ("late",),
    ),
    Defect(
        "the retroactive date exclusive",
        "match.standing",
        "return acts is None or acts >= retro",
        "return acts is None or acts > retro",
        ("late",),
    ),
    Defect("a course counted at its last day", "match.standing", "return Days(start, last)", "return Days(last, last)", ("late",)),
    Defect(
        "a reporting window not cut into the calendar",
        "match.standing",
        "yield policy.period.end + timedelta(days=policy.window_days)",
        "yield policy.period.end",
        ("checker",),
    ),
    # defense
    Defect(
        "a duty to defend as long as some court might find it",
        "match.decisions",
        "return all_met(lambda key: judge.settle(questions[key]) == reading[key], keys)",
        "return True",
        ("defense",),
    ),
    Defect(
        "no defense but for the item itself", "match.exams", "if self.policy.defense.kind is DefenseKind.DUTY:", "if False:", ("defense",)
    ),
    Defect(
        "defense outside the limit erodes it", "match.money", "if item.defense and not policy.defense.inside:", "if False:", ("defense",)
    ),
    # money
    Defect(
        "a sublimit on top of the limit",
        "match.money",
        "if item.defense and not policy.defense.inside:",
        "if ruling.caps or (item.defense and not policy.defense.inside):",
        ("money",),
    ),
    Defect(
        "the retention counted inside the limit",
        "match.money",
        "self.retention -= _size(first)",
        "self.retention -= _size(first); self.at += _size(first)",
        ("money", "premises"),
    ),
    Defect(
        "a deductible taken below the limit",
        "match.money",
        "retention.amount if retention.place is Place.BELOW_LIMIT else 0",
        "retention.amount",
        ("money",),
    ),
    Defect(
        "items that share a sublimit have one each",
        "match.money",
        "self.caps[holder.id, cap.cite.ref] -= cents",
        "self.caps[holder.id, cap.cite.ref] -= 0",
        ("money",),
    ),
    Defect(
        "shares rounded by lengths",
        "match.money",
        "before = nested(low, cumulative)\n        after = nested(low + sum(p.size for p in mine), cumulative)",
        "before = nested(0, cumulative)\n        after = nested(sum(p.size for p in mine), cumulative)",
        ("oracle",),
    ),
    Defect(
        "who must exhaust ignored",
        "match.money",
        "counted = sum(p.size for p in under if self._counts(layer, share, p))",
        "counted = sum(p.size for p in under)",
        ("money",),
    ),
    Defect("what a layer recognizes ignored", "match.money", "if terms.of_what is OfWhat.RECOGNIZED:", "if False:", ("premises",)),
    Defect(
        "a layer paid in proportion pays in full",
        "match.money",
        "fraction = attached[piece.share]",
        "fraction = Fraction(1 if attached[piece.share] else 0)",
        ("money",),
    ),
    Defect(
        "cents of a lower slice released for good",
        "match.money",
        "return terms.who is not Who.UNDERLYING_INSURERS or terms.how is How.SETTLED_IN_FULL",
        "return True",
        ("money",),
    ),
    Defect(
        "the farthest reason given for an unpaid cent",
        "match.money",
        "best = min(range(len(chunk.prior))",
        "best = max(range(len(chunk.prior))",
        ("law: one reason",),
    ),
    Defect(
        "a second tower offered what the first has paid",
        "match.money",
        "for p in pieces if not p.recovered)\n",
        "for p in pieces)\n",
        ("law: partition",),
    ),
)
