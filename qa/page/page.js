// What the page does in the browser. Gradio calls these functions by name; nothing here reads text as code or markup.
const qa = {
  // Switches the language. Gradio's own words are in a module that it does not publish, but the browser lists its address.
  async speak(language) {
    document.documentElement.lang = language;
    document.cookie = `qa_language=${language}; path=/; max-age=31536000; samesite=lax`;
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const core = loaded.find((name) => /\/assets\/core-[^/]+\.js/.test(name));
    if (core) (await import(core)).changeLocale(language);
    qa.label();
    return language;
  },

  // The language that the visitor chose before, else the browser's.
  language() {
    const chosen = document.cookie.match(/(?:^|; )qa_language=(fr|en)(?:;|$)/);
    if (chosen) return chosen[1];
    return navigator.language.startsWith("fr") ? "fr" : "en";
  },

  // What the server gave the page: words in both languages and the limit of a file's size.
  settings: JSON.parse(document.getElementById("qa-settings").textContent),
  word(key) {
    return qa.settings.words[document.documentElement.lang][key];
  },

  // Gives accessible names to elements that Gradio names only in English, or by the markup that they show.
  label() {
    const named = { "[role=log]": "conversation", ".overflow-menu > button": "more_tabs", "#file .upload-container": "drop",
      "#chat .custom-button": "save" };
    for (const [selector, key] of Object.entries(named)) {
      for (const element of document.querySelectorAll(selector)) {
        if (element.ariaLabel !== qa.word(key)) element.ariaLabel = qa.word(key);
        if (element.title) element.title = "";
      }
    }
    for (const element of document.querySelectorAll("#chat :is([data-testid=user], [data-testid=bot], .example)[aria-label]")) {
      element.removeAttribute("aria-label");
    }
    for (const choice of document.querySelectorAll("#language input")) choice.name = "qa-language"; // one group, for the arrow keys
    document.querySelector("#chat .examples[role=list]")?.removeAttribute("role"); // its buttons are no list items
  },

  // Whether one of the files is over the server's limit; if so, a note beside the button says so.
  refuses(files) {
    const note = document.querySelector("#refused p");
    note.textContent = "";
    const limit = qa.settings.max_megabytes;
    const tooBig = [...files].find((file) => file.size > limit * 1e6);
    if (!tooBig) return false;
    const values = { name: tooBig.name, size: (tooBig.size / 1e6).toFixed(1), limit };
    note.textContent = qa.word("file_too_big").replace(/\{(\w+)\}/g, (_, name) => values[name]);
    return true;
  },

  // The files of a dropped entry; a folder gives all files in it that can be read.
  async files(entry, inFolder = false) {
    if (entry.isFile) {
      if (inFolder && !/\.(txt|text|md|markdown|html?|pdf)$/i.test(entry.name)) return [];
      return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
    }
    const reader = entry.createReader();
    const all = [];
    for (;;) { // the reader gives only some entries at a time
      const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!entries.length) return all;
      for (const inner of entries) all.push(...(await qa.files(inner, true)));
    }
  },

  // Puts the dropped files into the page's file field, as if they had been chosen there.
  async choose(entries) {
    const transfer = new DataTransfer();
    for (const entry of entries) {
      for (const file of await qa.files(entry)) transfer.items.add(file);
    }
    const field = document.querySelector("#file input[type=file]");
    if (!field || !transfer.files.length) return;
    field.files = transfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  },

  // What the page opens with: its language, and the question in its address (?q=…).
  async open() {
    return [await qa.speak(qa.language()), new URLSearchParams(location.search).get("q") ?? ""];
  },

  // The address that asks a question, to send to someone.
  address(question) {
    const address = new URL(location.pathname, location.href);
    address.searchParams.set("q", question);
    return address.href;
  },

  // The address for a question of the conversation; a follow-up is asked with what it is about.
  addressOf(row) {
    const again = row.nextElementSibling?.querySelector(".qa-again")?.textContent;
    return qa.address(again ?? row.querySelector(".message").textContent.trim());
  },

  // When a question is sent, its box is emptied, so that the next one can be typed; the address keeps the question.
  send(question) {
    history.replaceState(null, "", qa.address(question));
    return ["", question];
  },

  // Scrolls the last question to the top of the conversation when it is asked, and again when its answer comes; then it
  // scrolls to the answer if the question is so long that it would fill the screen.
  shown: 0,
  follow() {
    const shown = document.querySelectorAll("#chat :is(.message-row, .qa-answer)").length;
    if (shown > qa.shown) {
      const question = [...document.querySelectorAll("#chat .user-row")].pop();
      const log = question.closest("[role=log]");
      const reply = question.nextElementSibling;
      const first = reply && question.offsetHeight > log.clientHeight / 2 ? reply : question;
      log.scrollTop += first.getBoundingClientRect().top - log.getBoundingClientRect().top;
      if (reply?.querySelector(".qa-answer")) history.replaceState(null, "", qa.addressOf(question));
    }
    if (!shown && qa.shown) history.replaceState(null, "", location.pathname); // the conversation was cleared
    qa.shown = shown;
  },

  retitle() {
    const heading = document.querySelector("#head h1")?.textContent;
    if (heading && document.title !== heading) document.title = heading;
  },

  // Scrolls the article to the first passage of the last answer.
  showPassage() {
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    const scroll = () => document.getElementById("qa-first")?.scrollIntoView({ block: "center", behavior });
    requestAnimationFrame(() => requestAnimationFrame(scroll));
  },

  // `text` as Markdown that shows it unchanged: everything that could begin markup, a link or an entity is escaped.
  inert(text) {
    return text.replace(/[\\`*_[\]<>~&$@]|:(?=\/\/)|(?<=www)\./gi, "\\$&");
  },

  // The same at the beginning of a line, where lists and headings could begin.
  line(text) {
    return text.trim().replace(/^([-+=#:]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
  },

  // A passage as a quotation in Markdown, with its source below.
  quoted(hit) {
    const pieces = [...hit.querySelector(".qa-text").childNodes].map((node) =>
      node.nodeName === "MARK" ? `**${qa.inert(node.textContent)}**` : qa.inert(node.textContent));
    const paragraphs = pieces.join("").split(/[\r\n\u2028\u2029]+/).filter((text) => text.trim());
    const source = [".qa-source", ".qa-place", ".qa-confidence"].map((part) => qa.inert(hit.querySelector(part).textContent));
    return [paragraphs.map((text) => `> ${qa.line(text)}`).join("\n>\n"), `— ${source.join(" · ")}`];
  },

  // The conversation as Markdown: each question with the address that asks it again, and its answer.
  markdown() {
    const text = (element) => qa.line(qa.inert(element.textContent.trim().replace(/[\r\n\u2028\u2029]+/g, " ")));
    const blocks = [`# ${text(document.querySelector("#head h1"))}`, text(document.querySelector("#head p"))];
    for (const row of document.querySelectorAll("#chat .message-row")) {
      if (row.matches(".user-row")) {
        const message = row.querySelector(".message");
        const again = `[${qa.inert(qa.word("ask_again"))}](<${qa.addressOf(row)}>)`;
        blocks.push(`## ${text(message)}`, again);
        continue;
      }
      for (const part of row.querySelectorAll(".qa-note, .qa-asked, .qa-answer > p, .qa-more > summary, .qa-hit")) {
        blocks.push(...(part.matches(".qa-hit") ? qa.quoted(part) : [text(part)]));
      }
    }
    return `${blocks.join("\n\n")}\n`;
  },

  // Gives the visitor the conversation as a file, without the server.
  save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([qa.markdown()], { type: "text/markdown;charset=utf-8" }));
    link.download = "conversation.md";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  },

  // Copies the quotation beside a "copy" button.
  async copy(button) {
    const quotation = button.parentElement.querySelector(".qa-quotation").textContent;
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(quotation);
    } else { // a page that comes from another machine without TLS has no clipboard
      const field = document.createElement("textarea");
      field.value = quotation;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    button.classList.add("qa-done");
    setTimeout(() => button.classList.remove("qa-done"), 2000);
  },
};

document.documentElement.lang = qa.language();

// A visitor who is no longer signed in is taken to the sign-in page.
const { fetch: originalFetch } = window;
window.fetch = async (...request) => {
  const response = await originalFetch(...request);
  if (response.status !== 401) return response;
  location.reload();
  return new Promise(() => {}); // never resolves: the page is being left
};

let scheduled = 0; // labels are updated at most once a frame
const update = () => { scheduled ||= requestAnimationFrame(() => { scheduled = 0; qa.label(); qa.follow(); qa.retitle(); }); };
new MutationObserver(update).observe(document, { childList: true, subtree: true, attributeFilter: ["aria-label"] });

for (const [kind, files] of [["change", (event) => event.target.files], ["drop", (event) => event.dataTransfer?.files]]) {
  const stop = (event) => {
    if (!event.target.closest?.("#file") || !qa.refuses(files(event) ?? [])) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (kind === "change") event.target.value = "";
  };
  document.addEventListener(kind, stop, true);
}
document.addEventListener("drop", (event) => {
  const entries = [...(event.dataTransfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!event.target.closest?.("#file") || !entries.some((entry) => entry.isDirectory)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  qa.choose(entries);
}, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".qa-copy");
  if (button) qa.copy(button);
});
