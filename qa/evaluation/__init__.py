"""How well it finds, marks and refuses, measured on public question sets.

command        `python -m qa.evaluate`
questions      the questions of a data set
wrong_entity   made cases: right topic, other entity
metrics        the measures, with intervals
"""
