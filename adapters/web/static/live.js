// Everything here is a comfort: without it each form loads a page, and posts are there on the next load.
"use strict";
(() => {
  const posts = document.getElementById("posts");
  const lost = document.getElementById("lost");
  const box = document.querySelector("#say #text");
  const list = document.getElementById("forms");
  const say = (words) => { lost.textContent = words; lost.hidden = !words; };
  const add = (html, id, kind) => {
    if (id && document.getElementById(`post-${id}`)) return;
    const near = innerHeight + scrollY > document.body.scrollHeight - 200;
    const article = document.createElement("article");
    if (id) article.id = `post-${id}`;
    article.className = kind;
    article.innerHTML = html; // made and escaped by our own server
    posts.querySelector(".empty")?.remove();
    posts.append(article);
    // A reader further up is left in peace.
    if (!id || near) article.scrollIntoView({ block: id ? "end" : "nearest" });
  };
  const watch = () => {
    const source = new EventSource(posts.dataset.live);
    source.addEventListener("hello", (event) => {
      say("");
      // After a restart of the server the forms of this page need its new token.
      for (const field of document.querySelectorAll("input[name=csrf]")) field.value = JSON.parse(event.data).csrf;
    });
    source.onmessage = (event) => { const post = JSON.parse(event.data); add(post.html, post.id, "new"); };
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) { say("Sitrep does not answer; trying again …"); return; }
      say("Sitrep no longer knows this page. ");
      lost.append(Object.assign(document.createElement("a"), { href: location.href, textContent: "Load it again" }));
    };
  };
  const send = async (form) => {
    const body = new FormData(form);
    const channel = new URL(document.getElementById("say").action).search;
    try {
      const reply = await fetch(`/say${channel}`, { method: "POST", body, headers: { "X-Sitrep": "script" } });
      if (reply.ok) { add(await reply.text(), null, "answer new"); return true; }
      say(reply.status === 403 ? "Sitrep no longer knows this page: load it again." : "That failed inside Sitrep.");
    } catch { say("Sitrep does not answer: nothing was sent. Try again."); }
    return false;
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.busy) { if (form.dataset.busy) event.preventDefault(); return; }
    form.dataset.busy = "yes";
    const once = form.querySelector("input[name=once]");
    if (!posts || !form.action.includes("/say")) { return; }
    event.preventDefault();
    const button = form.querySelector("button");
    button.setAttribute("aria-disabled", "true");
    if (await send(form)) {
      if (once) once.value = crypto.randomUUID?.() ?? `${Date.now()}${Math.random()}`;
      if (form.id === "say") { box.value = ""; box.focus(); }
    }
    button.removeAttribute("aria-disabled");
    delete form.dataset.busy;
  });
  // A page that comes back by the back button may send its forms again.
  addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.busy; });
  document.getElementById("answer")?.focus();
  if (!posts) return;
  watch();
  if (!document.getElementById("answer")) posts.lastElementChild?.scrollIntoView({ block: "start" });
  let waiting;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const reply = await fetch(`/complete?text=${encodeURIComponent(box.value)}`).catch(() => null);
      if (!reply?.ok) return;
      list.replaceChildren(...(await reply.json()).map((value) => Object.assign(document.createElement("option"), { value })));
    }, 150);
  });
})();
