"""The page, its HTTP API and MCP.

server     the web application
layout     what stands on the page, and which handler each act calls
handlers   from what a visitor sends to what they see next
html       the markup, where every text is escaped (page.css, page.js)
rebuilds   the rebuild that runs on the server
examples   questions to begin with
api        the functions for programs
wording    its words, in both languages
sign_in    lets in who has an account; accounts is their file
"""
