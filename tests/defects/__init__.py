"""Planted defects: one-line faults put into the engine at test time. Each must turn an oracle, law, checker or worked table red.

    planting.py    puts a fault into running code, and takes it out again
    detectors.py   the checks that may notice, each as one function: what is wrong, or nothing
    table.py       the faults

`python -m tests.defects` tries every detector on every fault and prints who caught what.
"""
