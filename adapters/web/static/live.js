// Everything here is a comfort: without it each form loads a page, and posts are there on the next load.
"use strict";
(() => {
  const posts = document.getElementById("posts");
  const add = (html, id, kind) => {
    if (id && document.getElementById(`post-${id}`)) return;
    const article = document.createElement("article");
    if (id) article.id = `post-${id}`;
    article.className = kind;
    article.innerHTML = html; // made and escaped by our own server
    posts.querySelector(".empty")?.remove();
    posts.append(article);
    article.scrollIntoView({ block: "end" });
  };
  if (posts?.dataset.live) {
    const source = new EventSource(posts.dataset.live);
    source.onmessage = (event) => { const post = JSON.parse(event.data); add(post.html, post.id, "new"); };
  }
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!posts || form.method !== "post" || !form.action.includes("/say")) return;
    event.preventDefault();
    const box = form.querySelector("#text");
    const body = new FormData(form);
    const channel = new URL(document.getElementById("say").action).search;
    const reply = await fetch(`/say${channel}`, { method: "POST", body, headers: { "X-Sitrep": "script" } });
    add(reply.ok ? await reply.text() : "<p>That did not arrive. Load the page again.</p>", null, "answer new");
    if (box) { box.value = ""; box.focus(); }
  });
  const box = document.querySelector("#say #text");
  const list = document.getElementById("forms");
  let waiting;
  box?.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const reply = await fetch(`/complete?text=${encodeURIComponent(box.value)}`);
      if (!reply.ok) return;
      list.replaceChildren(...(await reply.json()).map((value) => Object.assign(document.createElement("option"), { value })));
    }, 150);
  });
})();
