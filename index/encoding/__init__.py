"""Texts to vectors.

encoder                `Encoder`: all that the rest of the code knows of a model
sentence_encoder       a model as an encoder: prompts, batches, windows
text_model             what it needs of a model
default_model          the model that comes with the package; `weights` says where its file is
bert, tokenizer        its network and its vocabulary
sentence_transformer   any other model
device                 where models run: on a GPU where there is one
threads                work that does not wait for other threads
"""
