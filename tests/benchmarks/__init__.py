"""How fast the project is; encoding and starts beside Sentence Transformers as it comes: `python -m tests.benchmarks`.

__main__   the command: measures, prints a table and writes JSON
stock      the same weights as most people use them, in Sentence Transformers in float32 with its defaults
stages     what is measured
large      the same of an index of a million passages, made without the model
"""
