"""What fits the numbers in qa/*.json, and trains the reader.

ranking             `python -m qa.training.ranking`: order and confidence
marking             `python -m qa.training.marking`: the choice of sentences
reader              `python -m qa.training.reader`: the reader's weights, qa/reader.safetensors
states              `python -m qa.training.states`: what all tokens have in common, index/encoding/states.npz
reader_mix          `python -m qa.training.reader_mix`: what the reader's word counts for
data_sets           the questions that the fits may use, with their texts
examples            the same once asked, with the candidates' signals
conditional_logit   the arithmetic of the fits
caching_encoder     encodes each text once
reader_data         data sets to passages and questions for the reader
reader_cards        made texts of several entities of one kind
reader_made         near misses made out of real questions
reader_states       the encoder's states of all these texts, kept in files
"""
