"""Frozen values: money, days, words, programs, exposures. Imports nothing else of ours."""
