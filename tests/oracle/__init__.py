"""The oracle: a second, slow and literal reading of docs/format.md.

It shares nothing with `underlap`: standard library only, its own reader of the same TOML files. Where the engine thinks in
questions, classes of answers and intervals, the oracle goes through *worlds*: every open fact takes every concrete value,
every contested word is yes or no, every unknown date is each day in turn, and money is a list of cents.

    files    TOML -> dicts; amounts in cents, shares as fractions, dates as day numbers
    wording  form + endorsements -> the clauses in effect
    worlds   one world after another; what nobody looks at is not split
    facts    what a fact answers to a term, in one world
    laws     section 7.1: what a law says of a lead-in, a question, an item
    words    clauses x facts -> rulings
    statements  section 7.2: what a slice is rescinded for
    days     dates x triggers -> which grants are in time
    money    rulings -> one fate for each cent
    claim    joins the above: all worlds of one exposure

    terms    section 6: time, slice by slice
    program  towers, pools, and what the term has used up
    placing  the money of several claims, tier by tier
    scenario  joins these: all worlds of a scenario, or of one exposure alone

    universes   a seeded generator of small accounts
    scenarios   the same of small scenarios: few features of section 6 at a time
    compare     the engine's answer beside the oracle's
    corner      one corner of the universe in full: two-slice towers

`python -m tests.oracle --help` runs it over seeds.
"""
