"""Texts to words.

terms         the language of a text, its words and their stems
lexicon       which words stand in which passages
translation   a question's words in the language of the text
"""
