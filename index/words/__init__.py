"""Texts to words.

terms           the language of a text, its words and their stems
frequencies     how often French and English words are used
lexicon         which terms stand in which passages
passage_words   the words of every passage, with their places
translation     from a question's words to words of a text in the other language
"""
