"""The page, its HTTP API and MCP.

server     the web application, of all below
layout     what stands on the page, and which handler each act calls
handlers   from what a visitor sends to what they see next
rendering  the markup, where every text is escaped (page.css, page.js)
wording    its words, in both languages
examples   questions to begin with
api        the functions for programs
questions  a question's way: page, API and MCP ask here
limits     how many questions at once, and of one client; clients says who that is
loading    the retriever, loaded anew after a failure
rebuilds   the change of the index that runs on the server
reading    visitors' files, read in a process of its own
guard      what every request passes first: host, origin, path, size
sign_in    lets in who has an account (accounts, their file; sessions; attempts, the wrong passwords)
front      the process that accepts connections and answers /healthz and /readyz, whatever the server is at
probes     what these two and /metrics say
metrics    what is counted and timed
logs       one line an event
"""
