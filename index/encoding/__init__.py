"""Texts to vectors.

encoder             `Encoder`: all that the rest of the code knows of a model
sentence_encoder    any Sentence Transformers model as an encoder
default_model       the model that comes with the package; weights says where its file is
threads             keeps NumPy out of PyTorch's way
"""
