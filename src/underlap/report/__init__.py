"""Results in, text and JSON out: formats what `match` and `whatif` found, and takes no coverage decision.

    text.py         cleaning, wrapping, columns, color: knows nothing of insurance
    names.py        short labels of policies, citations, amounts, the words for codes
    questions.py    the text of an open question and who read it how
    words.py        clauses and changes in plain words
    review.py       the gap report, a section a function; explain.py one exposure; shelf.py the form library
    json_.py        the same review as data (docs/json.md)
    diagnostics.py  problems of input
"""
