"""Texts to words.

terms           the language of a text, its words and their stems
frequencies     how often French and English words are used
lexicon         which terms stand in which passages
passage_words   the words of every passage, where they stand
translation     a question's words in the language of the text
"""
