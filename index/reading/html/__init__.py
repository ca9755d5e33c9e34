"""HTML to a document.

page      a .html file, or a fragment that is all text, to headings and other blocks
parts     which parts of a page are its text
walk      the walk over these parts, to headings, paragraphs, items, quotations and definitions, by way of these:
lines     pieces of text to the lines of a block
toggles   what a click shows, as tabs do, and its heading
tables    which tables are more than a layout, and their headers
teasers   lines that lead to other articles
"""
