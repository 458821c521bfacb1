// Everything here is a comfort: without it each form loads a page, and posts are there on the next load.
"use strict";
(() => {
  const posts = document.getElementById("posts");
  const lost = document.getElementById("lost");
  const news = document.getElementById("news");
  const box = document.querySelector("#say #text");
  const list = document.getElementById("forms");
  const title = document.title;
  const isNear = () => innerHeight + scrollY > document.body.scrollHeight - 200;
  const say = (words) => { if (lost && lost.textContent !== words) lost.textContent = words; };

  // What changed where nobody looks is named above the box until it has been in view.
  const unseen = new Map();
  const tell = () => {
    const links = [...unseen].map(([article, words]) => Object.assign(document.createElement("a"), { href: `#${article.id}`, textContent: words }));
    news.replaceChildren(...links);
  };
  const eye = posts && new IntersectionObserver((seen) => {
    if (document.hidden) return;
    for (const { isIntersecting, target } of seen) if (isIntersecting) { unseen.delete(target); eye.unobserve(target); }
    tell();
  }, { rootMargin: "0px 0px -110px 0px" });
  const note = (article, words) => {
    unseen.set(article, words);
    tell();
    setTimeout(() => eye.observe(article), 1500); // long enough to be read out, and to be noticed
    if (document.hidden) document.title = `(${unseen.size}) ${title}`;
  };

  const add = (html, kind) => {
    const article = Object.assign(document.createElement("article"), { className: `${kind} new` });
    article.innerHTML = html; // made and escaped by our own server
    posts.querySelector(".empty")?.remove();
    posts.append(article);
    return article;
  };
  const renew = (article, html) => {
    const hadFocus = article.contains(document.activeElement);
    article.setAttribute("aria-live", "off"); // `note` says it in a word; nobody wants to hear it all again
    const folded = article.querySelector("details:not([open])");
    article.innerHTML = html;
    if (folded) article.querySelector("details").open = false;
    article.classList.remove("new");
    requestAnimationFrame(() => article.classList.add("new"));
    if (hadFocus) { article.tabIndex = -1; article.focus({ preventScroll: true }); }
  };
  const oldest = Math.min(...[...document.querySelectorAll("#posts > [data-changed]")].map((one) => Number(one.dataset.changed)));
  const show = (post) => {
    const there = document.getElementById(`post-${post.id}`);
    const known = there ? there.dataset.changed === post.changed : !post.new || isFinite(oldest) && Number(post.changed) < oldest;
    if (known) return; // it stands here, or among those before what this page began with
    if (there) {
      renew(there, post.html);
      note(there, `${post.name} was brought up to date`);
    } else {
      const near = isNear();
      const article = add(post.html, "");
      article.id = `post-${post.id}`;
      article.setAttribute("aria-label", post.name);
      if (near) article.scrollIntoView({ block: "nearest" }); // a reader further up is left in peace
      if (!near || document.hidden) note(article, `${post.name} is new`);
    }
    document.getElementById(`post-${post.id}`).dataset.changed = post.changed;
  };

  // A browser keeps few connections to one server: a page that is out of sight only asks now and then.
  let source, seen = posts?.dataset.seen;
  const watch = () => {
    source?.close();
    const address = new URL(posts.dataset.live, location.href);
    address.searchParams.set("after", seen);
    if (document.hidden) address.searchParams.set("once", "yes");
    source = new EventSource(address);
    source.addEventListener("hello", (event) => {
      say("");
      // After a restart of the server the forms of this page need its new token.
      for (const field of document.querySelectorAll("input[name=csrf]")) field.value = JSON.parse(event.data).csrf;
    });
    source.onmessage = (event) => { seen = event.lastEventId; show(JSON.parse(event.data)); };
    source.onerror = ({ target }) => {
      if (document.hidden) return;
      if (target.readyState !== EventSource.CLOSED) { say("Sitrep does not answer; trying again …"); return; }
      say("Sitrep no longer knows this page. ");
      lost.append(Object.assign(document.createElement("a"), { href: location.href, textContent: "Load it again" }));
    };
  };

  const send = async (form, submitter) => {
    const body = new FormData(form, submitter);
    const patience = setTimeout(() => say("Asked; the answer takes a moment …"), 1000);
    try {
      const reply = await fetch("/say", { method: "POST", body, headers: { "X-Sitrep": "script" } });
      if (reply.ok) { say(""); add(await reply.text(), "answer").scrollIntoView({ block: "nearest" }); return true; }
      const known = reply.status >= 400 && reply.status < 500;
      say(known ? await reply.text() : "That failed inside Sitrep; it is written down for those who run it.");
    } catch { say("Sitrep does not answer: nothing was sent. Try again."); } finally { clearTimeout(patience); }
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
    if (await send(form, event.submitter)) {
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
  document.addEventListener("visibilitychange", () => {
    watch();
    if (document.hidden) return;
    document.title = title;
    for (const article of unseen.keys()) { eye.unobserve(article); eye.observe(article); }
  });
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) watch(); });
  if (!document.getElementById("answer")) posts.lastElementChild?.scrollIntoView({ block: "start" });
  // Older posts come as one scrolls up to the link that leads to them; what is read stays where it is.
  const older = document.getElementById("older");
  const fetchOlder = new IntersectionObserver(async ([seen]) => {
    if (!seen.isIntersecting || older.dataset.busy) return;
    older.dataset.busy = "yes";
    const reply = await fetch(older.href).catch(() => null);
    delete older.dataset.busy;
    if (!reply?.ok) return; // it is still a link
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    const first = posts.querySelector("article[id]"), tall = document.body.scrollHeight;
    for (const article of fresh.querySelectorAll("#posts > article[id]")) if (!document.getElementById(article.id)) first.before(article);
    scrollBy({ top: document.body.scrollHeight - tall, behavior: "instant" });
    const next = fresh.getElementById("older");
    if (next) { older.href = next.href; return; }
    fetchOlder.disconnect();
    older.replaceWith(fresh.getElementById("oldest") ?? "");
  }, { rootMargin: "300px 0px 0px 0px" });
  if (older) fetchOlder.observe(older);
  let waiting;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const asked = box.value;
      const address = new URL(posts.dataset.complete, location.href);
      address.searchParams.set("text", asked);
      const reply = await fetch(address).catch(() => null);
      const found = reply?.ok ? await reply.json() : null;
      if (!found || box.value !== asked) return; // a late answer is no answer to what stands there now
      list.replaceChildren(...found.map((one) => Object.assign(document.createElement("option"), one)));
    }, 150);
  });
})();
