// What the page does in the browser itself. Gradio calls these by name; nothing here reads text as code or markup.
const qa = {
  // Gradio keeps its own words in a module that it does not publish; the address of that module is in the page's log.
  async speak(language) {
    document.documentElement.lang = language;
    document.cookie = `qa_language=${language}; path=/; max-age=31536000; samesite=lax`;
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const core = loaded.find((name) => /\/assets\/core-[^/]+\.js/.test(name));
    if (core) (await import(core)).changeLocale(language);
    qa.label();
    return language;
  },

  // The language chosen before, else the browser's.
  language() {
    const chosen = document.cookie.match(/(?:^|; )qa_language=(fr|en)(?:;|$)/);
    if (chosen) return chosen[1];
    return navigator.language.startsWith("fr") ? "fr" : "en";
  },

  // The words that Python's side gave the page, in its present language.
  given: JSON.parse(document.getElementById("qa-given").textContent),
  word(key) {
    return qa.given.words[document.documentElement.lang][key];
  },

  // Names for what Gradio names in English only, or by the markup that it shows.
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

  // Whether a file is over the server's limit; if so, says it beside the button instead of sending it.
  refuses(files) {
    const note = document.querySelector("#refused p");
    note.textContent = "";
    const limit = qa.given.max_megabytes;
    const big = [...files].find((file) => file.size > limit * 1e6);
    if (!big) return false;
    const values = { name: big.name, size: (big.size / 1e6).toFixed(1), limit };
    note.textContent = qa.word("file_too_big").replace(/\{(\w+)\}/g, (_, name) => values[name]);
    return true;
  },

  // The files of what is dropped: those of a folder are all in it that can be read.
  async files(entry, inFolder = false) {
    if (entry.isFile) {
      if (inFolder && !/\.(txt|text|md|markdown|html?|pdf)$/i.test(entry.name)) return [];
      return [await new Promise((found, failed) => entry.file(found, failed))];
    }
    const reader = entry.createReader();
    const all = [];
    for (;;) { // it gives so many at a time
      const some = await new Promise((found, failed) => reader.readEntries(found, failed));
      if (!some.length) return all;
      for (const one of some) all.push(...(await qa.files(one, true)));
    }
  },

  // Gives what is dropped to the page's field as if it had been chosen there.
  async choose(entries) {
    const carrier = new DataTransfer();
    for (const entry of entries) {
      for (const file of await qa.files(entry)) carrier.items.add(file);
    }
    const field = document.querySelector("#file input[type=file]");
    if (!field || !carrier.files.length) return;
    field.files = carrier.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  },

  // What the page opens with: its language, and the question that its address carries (?q=…).
  async open() {
    return [await qa.speak(qa.language()), new URLSearchParams(location.search).get("q") ?? ""];
  },

  // The address of a question's answer, to be sent to someone.
  address(question) {
    const address = new URL(location.pathname, location.href);
    address.searchParams.set("q", question);
    return address.href;
  },

  // A question leaves its box as it is sent, so that the next can be typed; the address carries it.
  send(question) {
    history.replaceState(null, "", qa.address(question));
    return ["", question];
  },

  // Brings the last question to the top of the conversation when it is asked, and again with its answer.
  told: 0,
  follow() {
    const told = document.querySelectorAll("#chat :is(.user-row, .qa-answer)").length;
    if (told > qa.told) {
      const question = [...document.querySelectorAll("#chat .user-row")].pop();
      const log = question.closest("[role=log]");
      log.scrollTop += question.getBoundingClientRect().top - log.getBoundingClientRect().top;
    }
    qa.told = told;
  },

  retitle() {
    const heading = document.querySelector("#head h1");
    if (heading) document.title = heading.textContent;
  },

  // Scrolls the article to the first passage of the last answer.
  showPassage() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const scroll = () =>
      document.getElementById("qa-first")?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    requestAnimationFrame(() => requestAnimationFrame(scroll));
  },

  // `text` as Markdown that shows it as it is: whatever could begin markup, a link or an entity is escaped.
  inert(text) {
    return text.replace(/[\\`*_[\]<>~&$@]|:(?=\/\/)|(?<=www)\./gi, "\\$&");
  },

  // The same at the beginning of a line, where lists and headings begin.
  line(text) {
    return text.trim().replace(/^([-+=#:]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
  },

  // A passage as a quotation in Markdown, under it where it stands.
  quoted(hit) {
    const pieces = [...hit.querySelector(".qa-text").childNodes].map((node) =>
      node.nodeName === "MARK" ? `**${qa.inert(node.textContent)}**` : qa.inert(node.textContent));
    const paragraphs = pieces.join("").split(/[\r\n\u2028\u2029]+/).filter((text) => text.trim());
    const about = [".qa-source", ".qa-place", ".qa-confidence"].map((one) => qa.inert(hit.querySelector(one).textContent));
    return [paragraphs.map((text) => `> ${qa.line(text)}`).join("\n>\n"), `— ${about.join(" · ")}`];
  },

  // The conversation as Markdown: each question with the address that asks it again, and what answered it.
  markdown() {
    const text = (element) => qa.line(qa.inert(element.textContent.trim().replace(/[\r\n\u2028\u2029]+/g, " ")));
    const blocks = [`# ${text(document.querySelector("#head h1"))}`, text(document.querySelector("#head p"))];
    for (const row of document.querySelectorAll("#chat .message-row")) {
      if (row.matches(".user-row")) {
        const message = row.querySelector(".message");
        const again = `[${qa.inert(qa.word("ask_again"))}](<${qa.address(message.textContent.trim())}>)`;
        blocks.push(`## ${text(message)}`, again);
        continue;
      }
      for (const part of row.querySelectorAll(".qa-note, .qa-answer > p, .qa-more > summary, .qa-hit")) {
        blocks.push(...(part.matches(".qa-hit") ? qa.quoted(part) : [text(part)]));
      }
    }
    return `${blocks.join("\n\n")}\n`;
  },

  // Gives the visitor the conversation as a file; the server has no part in it.
  save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([qa.markdown()], { type: "text/markdown;charset=utf-8" }));
    link.download = "conversation.md";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  },

  // Clicks on "copy": the quotation stands beside its button.
  async copy(button) {
    const quotation = button.parentElement.querySelector(".qa-quotation").textContent;
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(quotation);
    } else { // a page served without TLS to another machine has no clipboard
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

// Who is no longer signed in comes to the page to do so.
const { fetch: fetched } = window;
window.fetch = async (...request) => {
  const response = await fetched(...request);
  if (response.status !== 401) return response;
  location.reload();
  return new Promise(() => {}); // nothing is to be made of the refusal, as the page is leaving
};

let looking = 0; // at most one look for labels a frame
const look = () => { looking ||= requestAnimationFrame(() => { looking = 0; qa.label(); qa.follow(); }); };
new MutationObserver(look).observe(document, { childList: true, subtree: true, attributeFilter: ["aria-label"] });

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
