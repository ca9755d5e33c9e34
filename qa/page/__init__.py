"""The page, its HTTP API and MCP.

application         the web application, made of all below but the front
server              serves it
layout              what stands on the page, and which handler each action calls
handlers            from what a visitor sends to what they see next
rendering           the markup, where every text is escaped; page.css and page.js belong to it
documents           how documents are named and listed
wording             the words of the page, in both languages
example_questions   questions to begin with
api                 the functions for programs
answering           answers the questions of page, API and MCP
limits              how many questions may be asked at once, in all and by one client
clients             which client a request comes from
loading             loads the retriever, again after a failure
rebuilds            changes of the index that run on the server
reading             reads visitors' files in a process of its own
guard               what a request passes first: host, origin, size and speed
paths               the paths that the server offers
rejections          how a request is rejected
sign_in             lets in people who have an account
accounts            the file of accounts
sessions            who is signed in
attempts            wrong passwords, and how long to wait after them
front               the process that accepts connections and answers /healthz and /readyz
probes              what /healthz, /readyz and /metrics say
prometheus          what is counted and timed
logs                the log, one line an event
"""
