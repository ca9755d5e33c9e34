"""Documents to an index, in memory and on disk.

building        documents to passages, vectors and words
token_vectors   the vectors of single tokens, one byte a number
neighbours      which vectors are nearest to a question's; the only module that uses FAISS
store           `Index`
generations     saved states of a folder: written aside, published at once, undone
saved           an index to and from its folder
"""
