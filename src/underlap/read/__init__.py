"""Bytes and TOML in, model values and diagnostics out: the only part that sees dicts and paths.

    toml.py      a file's bytes -> a table of plain values, guarded; places.py: where each key stands
    convert.py   a table -> shapes (shapes.py), strictly: unknown keys, wrong types and floats are refused, all at once
    library.py   the id of a document -> its file, inside the folders that may be read
    taxonomy.py, documents.py, accounts.py    shapes -> model values, with every check that needs two of them

From here on: ids resolve, values are known to the taxonomy, money is whole minor units of one currency, dates are days.
"""
