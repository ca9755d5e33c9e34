"""Measures on public question sets how well answers are found, marked and refused.

command        `python -m qa.evaluate`
questions      the questions of a data set
wrong_entity   made texts in which a question means one entity of several
metrics        the measures, with intervals
progress       a progress bar
"""
