"""Mark what a class hands in: the master's checks, run on the students' answers.

`collect` reads the hand-ins, `roster` says whose they are, `source` and `statements` what their
code says, `master` what the chapters ask, `answers` finds what a student answered, `classroom`
holds it together, `run` (through `worker`) tries each exercise in a process of its own, `marks`
gives points, `report` writes it down.
"""
