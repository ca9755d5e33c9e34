"""Texts to vectors.

encoder                `Encoder`: all that the rest of the code knows of a model
sentence_encoder       turns a model into an encoder: prompts, batches, windows
text_model             what `sentence_encoder` needs of a model
default_model          the model that comes with the package
weights                where the file of the default model is, and its prompts
bert, tokenizer        the network and the vocabulary of the default model
sentence_transformer   any other model
device                 where models run: on a GPU if there is one
threads                work in threads of PyTorch that do not wait for each other
"""
