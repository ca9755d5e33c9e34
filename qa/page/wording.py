"""The words of the page, in French and in English. `qa.wording` has those that it shares with the command
line, and `index.messages` the errors.
"""

from __future__ import annotations

import qa.wording
from index.words.terms import Language
from qa.wording import Texts, said

LANGUAGE_NAMES: dict[Language, str] = {"fr": "Français", "en": "English"}

WORDS: dict[str, Texts] = qa.wording.WORDS | {
    "title": ("Questions à l’article", "Ask the article"),
    "title_several": ("Questions aux textes", "Ask the texts"),
    "tab_questions": ("Questions", "Questions"),
    "tab_article": ("Article", "Article"),
    "tab_article_several": ("Textes", "Texts"),
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
    "welcome_several": (
        "Posez une question, en français ou en anglais. La réponse est cherchée dans les textes, dont les mots sont cités.",
        "Ask a question, in English or in French. The answer is looked for in the texts and given in their own words.",
    ),
    "example_several": ("Que disent les textes sur « {section} » ?", "What do the texts say about “{section}”?"),
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
    "hello": ("Bonjour ! Posez-moi une question.", "Hello! Ask me a question."),
    "thanks": ("Avec plaisir. Une autre question ?", "You are welcome. Another question?"),
    "bye": ("Au revoir, et bonne lecture.", "Goodbye, and enjoy your reading."),
    "why": ("Pourquoi ce passage", "Why this passage"),
    "shared_words": ("Mots retrouvés : {words}", "Words found: {words}"),
    "leg_passage": ("Sens du passage : n° {rank}", "Rank by meaning of the passage: {rank}"),
    "leg_sentence": ("Sens de sa meilleure phrase : n° {rank}", "Rank by meaning of its best sentence: {rank}"),
    "leg_words": ("Mots de la question : n° {rank}", "Rank by words of the question: {rank}"),
    "leg_tokens": ("Comparaison mot à mot : n° {rank}", "Rank word by word: {rank}"),
    "more_one": ("Un autre passage", "One more passage"),
    "more": ("{n} autres passages", "{n} more passages"),
    "copy": ("Copier la citation", "Copy the quotation"),
    "changed": (
        "Le texte a changé : les réponses ci-dessus viennent du texte précédent.",
        "The text has changed: the answers above come from the previous text.",
    ),
    "changed_several": (
        "Les textes ont changé : les réponses ci-dessus viennent d’avant ce changement.",
        "The texts have changed: the answers above come from before this change.",
    ),
    "marked": (
        "Les passages de la dernière réponse sont signalés par un trait.",
        "The passages of the last answer are marked by a line.",
    ),
    "one_of": (
        "Un texte sur {n}. Pour en lire un autre, cochez-le sous « Questions ».",
        "One text of {n}. To read another, tick it under “Questions”.",
    ),
    "shared": (
        "Tous les visiteurs interrogent les mêmes textes. « Indexer ce texte » les remplace pour tous ; « Ajouter » les garde.",
        "All visitors search the same texts. “Index this text” replaces them for everyone; “Add” keeps them.",
    ),
    "paste": ("Texte à coller", "Text to paste"),
    "name": ("Titre du texte collé (facultatif)", "Title of the pasted text (optional)"),
    "file": ("Ou des fichiers .txt, .md, .html ou .pdf", "Or .txt, .md, .html or .pdf files"),
    "drop": ("Déposez des fichiers ici, ou cliquez pour en choisir", "Drop files here, or click to choose some"),
    "more_tabs": ("Autres onglets", "More tabs"),
    "index": ("Indexer ce texte", "Index this text"),
    "add": ("Ajouter aux textes indexés", "Add to the indexed texts"),
    "remove": ("Retirer les textes cochés", "Remove the ticked texts"),
    "in_place": ("Textes indexés", "Indexed texts"),
    "find": ("Trouver un texte par son titre ou son fichier", "Find a text by its title or its file"),
    "asked": ("Textes à interroger (tous si aucun n’est coché)", "Texts to search (all if none is ticked)"),
    "in_fr": ("français", "French"),
    "in_en": ("anglais", "English"),
    "kilobytes": ("{n} ko", "{n} kB"),
    "megabytes": ("{n} Mo", "{n} MB"),
    "cancel": ("Arrêter", "Stop"),
    "undo": ("Annuler le dernier changement", "Undo the last change"),
    "load": ("Chargement du modèle de langue", "Loading the language model"),
    "read": ("Lecture des fichiers", "Reading the files"),
    "split": ("Découpage en passages", "Splitting into passages"),
    "encode": ("Encodage des passages et des phrases", "Encoding passages and sentences"),
    "publish": ("Publication", "Publishing"),
    "step": ("étape {number} sur {count}", "step {number} of {count}"),
    "share": ("{percent} %", "{percent}%"),
    "seconds": ("encore {n} s environ", "about {n} s left"),
    "minutes": ("encore {n} min environ", "about {n} min left"),
    "indexed": ("Indexation terminée : {title} ({counts}).", "Indexed: {title} ({counts})."),
    "unreadable": (
        "{name} : des caractères illisibles ({n}) sont remplacés par « \ufffd ». Enregistrez le fichier en UTF-8.",
        "{name}: characters that cannot be read ({n}) stand as “\ufffd”. Save the file as UTF-8.",
    ),
    "removed": (
        "Retrait terminé. Reste indexé : {title} ({counts}).",
        "Removed. Still indexed: {title} ({counts}).",
    ),
    "restored": (
        "Changement annulé. De nouveau indexé : {title} ({counts}).",
        "Undone. Indexed again: {title} ({counts}).",
    ),
    "counts": ("passages : {passages}, phrases : {sentences}", "passages: {passages}, sentences: {sentences}"),
    "untitled": ("sans titre", "untitled"),
    "save": ("Enregistrer la conversation", "Save the conversation"),
    "ask_again": ("Reposer cette question", "Ask this question again"),
    "user_name": ("Nom", "Name"),
    "password": ("Mot de passe", "Password"),
    "sign_in": ("Se connecter", "Sign in"),
    "sign_out": ("Se déconnecter", "Sign out"),
    "sign_in_wait": (
        "Trop de mots de passe erronés : réessayez dans {n} s.",
        "Too many wrong passwords: try again in {n} s.",
    ),
    "sign_in_refused": (
        "Ce nom et ce mot de passe ne vont pas ensemble : vérifiez-les.",
        "This name and this password do not belong together: check both.",
    ),
}


def say(key: str, language: Language, *, several: bool = False, **values: object) -> str:
    """The text for `key` of `WORDS`, or for `key`_several, as plain text; the spaces at its punctuation are the language's."""
    return said(WORDS, key, language, several=several, **values)


def plain(language: Language) -> dict[str, str]:
    """Every text of `WORDS` that has no place for a value."""
    return {key: say(key, language) for key, texts in WORDS.items() if "{" not in texts[0]}
