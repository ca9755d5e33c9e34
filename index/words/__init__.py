"""Texts to words.

terms         the language of a text, its words and their stems
frequencies   how often French and English words are used
lexicon       which words stand in which passages
translation   a question's words in the language of the text
"""
