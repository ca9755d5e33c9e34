"""Files and strings to documents.

files          a file or a corpus on disk, by the reader for its kind
plain_text     a .txt file
markdown       a .md file, by way of HTML
html           a .html file
html_parts     which parts of a page are its text
html_walk      the walk over these parts, to headings, paragraphs, items, quotations and definitions
html_lines     pieces of text to the lines of a block
html_tables    which tables are more than a layout, and their headers
html_teasers   lines that lead to other articles
pdf            a .pdf file, read by a process of its own
pdf_segments   that process: the characters of each page in their places, and the rules drawn there
pdf_page       what it reports of a page
pdf_grids      tables drawn with rules, to rows
pdf_layout     characters in their places to paragraphs, headings and rows, by way of these:
pdf_edges      what leaves a page: running heads, feet, the numbers of pages and of lines
pdf_columns    the pieces of lines on a page to columns
pdf_lines      the pieces of lines in a column to lines
pdf_addresses  lines of an address, and what stands beside it
pdf_tables     lines of several cells to rows
pdf_paragraphs the other lines to paragraphs
hyphens        lines to a paragraph, and what becomes of a hyphen at their ends
tables         rows and definitions in words
tabs           rows pasted from a spreadsheet, in words
subtitles      what is said, without its times
teasers        what leads to another article
blanks         what stands in place of what is taken out of a plain text
encodings      bytes to text
text           a string, or the blocks of a format that marks its headings, as a `Document`
"""
