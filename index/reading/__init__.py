"""Files and strings to documents.

text        a string, or the blocks of a format that marks its headings, as a `Document`
formats     the bytes of a .txt, .md, .html or .pdf file
files       a file or a corpus on disk
"""
