"""What fits the numbers in qa/*.json, and trains the reader.

states                `python -m qa.training.states`: what all tokens have in common, index/encoding/states.npz
reader                `python -m qa.training.reader`: the reader's weights, qa/reader.safetensors
marking               `python -m qa.training.marking`: the choice of sentences, qa/marking.json
ranking               `python -m qa.training.ranking`: order and confidence, qa/ranking.json
ranking_with_reader   `python -m qa.training.ranking_with_reader`: the same once passages were read, in qa/ranking.json
data_sets             the questions that the fits may use, with their texts
examples              the same once asked, with the candidates' signals
conditional_logit     the arithmetic of the fits
caching_encoder       encodes each text once
reader_data           data sets to passages and questions for the reader
entity_texts          made texts of several entities of one kind
near_misses           near misses made out of real questions
reader_states         the encoder's states of all these texts, kept in files

The commands are in the order in which they are run: each uses what those before it wrote.
"""
