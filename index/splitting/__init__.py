"""A document to its passages.

abbreviations  what does not end a sentence, as data
sentences      where sentences end
headings       paragraphs, and which of them are headings
passages       `split`: whole paragraphs and sentences, up to a size
"""
