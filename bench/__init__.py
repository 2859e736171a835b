"""Benchmarks: what the system costs beside the barest program that does the same on this machine.

Every bound is a ratio against a floor that is measured in the same run, turn by turn, because
absolute figures say more about the machine than about the program. `make bench` prints the table and
writes `bench/results.json`; `docs/benchmarks.md` says what is compared with what.
"""
