"""Standing, words, money: an account's exposures placed cent by cent. Pure: no files, clock, environment, printing."""
