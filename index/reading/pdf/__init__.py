"""PDF to a document.

file         a .pdf file, read by a process of its own
segments     that process: the characters of each page in their places, and the rules drawn there
page         what it reports of a page
turned       text that is not upright: it leaves, as stamps do, or stands at its place, as the heads of columns do
grids        tables drawn with rules, to rows
layout       pieces of lines in their places to paragraphs, headings and rows, by way of these:
edges        what leaves a page: running heads, feet, the numbers of pages and of lines
columns      the pieces of lines on a page to columns
lines        the pieces of lines in a column to lines
captions     captions, and other texts, that stand side by side
addresses    lines of an address, and what stands beside it
tables       lines of several cells, and tables drawn with rules, to rows in words
paragraphs   the other lines to paragraphs
"""
