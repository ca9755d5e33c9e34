"""What fits the numbers in qa/*.json.

ranking             `python -m qa.training.ranking`: order and confidence
marking             `python -m qa.training.marking`: the choice of sentences
examples            the questions of data sets, with their candidates
conditional_logit   the arithmetic of the fits
caching_encoder     encodes each text once
"""
