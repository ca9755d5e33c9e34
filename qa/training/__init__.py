"""Fits the numbers in qa/*.json, and trains the reader.

state_statistics      `python -m qa.training.state_statistics`: mean and standard deviation of the states, states.npz
translated            `python -m qa.training.translated`: training sets with their questions in the other language
reader                `python -m qa.training.reader`: the reader's weights, qa/reader.safetensors
marking               `python -m qa.training.marking`: the choice of sentences, qa/marking.json
ranking               `python -m qa.training.ranking`: order and confidence, qa/ranking.json
ranking_with_reader   `python -m qa.training.ranking_with_reader`: the same after reading, also in qa/ranking.json
data_sets             the texts and questions that may be fitted on
examples              these questions with the signals of their candidates
conditional_logit     the fits of `ranking` and `ranking_with_reader`; `marking` has its own
caching_encoder       encodes each text once
reader_data           from training sets to passages and questions for the reader
entity_texts          writes texts about several entities of one kind
near_misses           generates hard examples from real questions and passages
state_cache           the encoder's states of all these texts, kept in files
written-fr.txt, written-en.txt   texts and questions that were written for this project

The commands come first, in the order in which to run them. `ranking` writes ranking.json without "with_reader", which
`ranking_with_reader` adds.
"""
