"""Files and strings to documents.

files         a file or a corpus on disk, by the reader for its kind
plain_text    a .txt file
markdown      a .md file, by way of HTML
html          a .html file, or HTML that Markdown became
pdf           a .pdf file
hyphens       lines to a paragraph, and what becomes of a hyphen at their ends
tables        rows and definitions in words
plain_tables  rows of a plain text, between tabs, signs or columns of blanks, in words
subtitles     what is said, without its times
teasers       what leads to another article
page_edges    the heads and feet of the pages of a printed plain text
blanks        what stands in place of what is taken out of a plain text
encodings     bytes to text
text          a string, or the blocks of a format that marks its headings, as a `Document`

The packages html and pdf list their own modules.
"""
