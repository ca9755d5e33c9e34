"""Documents to an index, in memory and on disk.

building           documents to passages, vectors and words
token_vectors      the vectors of single tokens, in one byte a number
passage_headings   the titles above each passage, as the reader reads them
vector_index       which vectors are nearest to a question's; the only module that uses FAISS
texts              documents and passages as arrays
store              `Index`
generations        the builds of an index in its folder: how they are written, published and removed
file_system        files that outlive a power cut, and locks
saved              from an index to its folder and back
"""
