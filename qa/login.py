"""The page that asks for a name and a password. It needs no script."""

from __future__ import annotations

from urllib.parse import urlencode

from index.analysis import Language
from qa.markup import ASSETS, escape
from qa.wording import LANGUAGE_NAMES, say


def login_html(language: Language, *, question: str, refused: bool) -> str:
    """The whole page; `question` is what will be asked once the visitor is in, `refused` says that they were not let in."""
    switch = " ".join(
        f'<a lang="{code}" href="/login?{escape(urlencode({"lang": code, "q": question}))}"'
        f"{' aria-current=true' * (code == language)}>{name}</a>"
        for code, name in LANGUAGE_NAMES.items()
    )
    failure = f'<p class="qa-failure" role="alert">{escape(say("sign_in_refused", language))}</p>' * refused
    return f"""<!doctype html>
<html lang="{language}" class="qa-login">
<head>
<meta charset="utf-8"><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(say("title", language))}</title>
<style>{(ASSETS / "page.css").read_text("utf-8")}</style>
</head>
<body>
<main>
<header><h1>{escape(say("title", language))}</h1><nav aria-label="{escape(say("language", language))}">{switch}</nav></header>
<form method="post" action="/login">
<label>{escape(say("user_name", language))}<input name="username" autocomplete="username" required autofocus></label>
<label>{escape(say("password", language))}
<input name="password" type="password" autocomplete="current-password" required></label>
<input type="hidden" name="q" value="{escape(question)}">
<button>{escape(say("sign_in", language))}</button>
{failure}</form>
</main>
</body>
</html>
"""
