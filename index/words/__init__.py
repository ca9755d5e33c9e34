"""Texts to words.

terms           the words of a text and their stems
language        which language a text is in
frequencies     how often French and English words are used
lexicon         which terms stand in which passages
passage_words   the words of every passage, with their places
translation     from a question's words to words of a text in the other language
"""
