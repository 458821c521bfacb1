// Comforts of every room: what changes arrives by itself, keys, the wall. Without script each page is whole.
"use strict";
(() => {
  const $ = (what, where = document) => where.querySelector(what);
  const status = $("#pulse");
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // --- Live: the server says that something changed; the page is fetched anew, and only parts that differ are replaced.
  const plain = (part) => part.innerHTML.replace(/ (value|class)="[^"]*"/g, "");
  const rowsOf = (part) => new Map([...part.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row.textContent]));
  const renew = (old, fresh) => {
    if (plain(old) === plain(fresh)) return false;
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    if (held?.matches("input:not([type=hidden]), select, textarea")) return false; // nobody's typing is lost; the next change tries again
    const before = rowsOf(old);
    const open = [...old.querySelectorAll("details[id][open]")].map((one) => one.id);
    old.innerHTML = fresh.innerHTML; // made and escaped by our own server
    for (const id of open) $(`#${CSS.escape(id)}`, old)?.setAttribute("open", "");
    for (const row of old.querySelectorAll("[data-row]")) if (before.get(row.dataset.row) !== row.textContent) row.classList.add("changed");
    if (held) {
      const same = held.id ? $(`#${CSS.escape(held.id)}`, old) : [...old.querySelectorAll(held.tagName)].find((one) => one.textContent === held.textContent);
      same?.focus({ preventScroll: true });
    }
    return true;
  };
  let busy = false, again = false;
  const look = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const reply = await fetch(location.href, { headers: { "X-Sitrep": "script" } });
      if (!reply.ok) return;
      const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
      let changed = 0;
      for (const part of document.querySelectorAll("[data-part]")) {
        const other = $(`[data-part="${part.dataset.part}"]`, fresh);
        if (other && renew(part, other)) changed += 1;
      }
      if (changed) status.textContent = `Brought up to date ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
    } catch { /* the stream tells when the server is back */ } finally {
      busy = false;
      if (again) { again = false; look(); }
    }
  };
  const address = document.body.dataset.pulse;
  let source, seen = "";
  const watch = () => {
    source?.close();
    const to = new URL(address, location.href);
    if (seen) to.searchParams.set("after", seen);
    if (document.hidden) to.searchParams.set("once", "yes");
    source = new EventSource(to);
    source.onmessage = (event) => {
      seen = event.lastEventId;
      if (event.data === "changed") look();
    };
  };
  if (address) {
    watch();
    document.addEventListener("visibilitychange", watch);
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => { if (event.persisted) { watch(); look(); } });
  }

  // --- The wall: turns through what is gravest.
  if (document.body.classList.contains("wall")) {
    let turn = -1;
    setInterval(() => {
      const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
      if (!rows.length) return;
      turn = (turn + 1) % rows.length;
      rows.forEach((row, number) => row.classList.toggle("here", number === turn));
      rows[turn].scrollIntoView({ block: "nearest", behavior: reduced ? "auto" : "smooth" });
    }, 8000);
    setInterval(look, 60000); // times pass, even where no news come
  }

  // --- Keys. Single letters may be switched off, for who speaks to the browser.
  const dialog = $("#keys"), switched = $("#keys-on");
  if (!dialog) return;
  const kept = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  switched.checked = kept();
  switched.addEventListener("change", () => { try { localStorage.setItem("keys", switched.checked ? "on" : "off"); } catch { /* private */ } });
  const items = () => [...document.querySelectorAll("[data-row], #posts > article, .claims li, .cards li")].filter((one) => one.offsetParent);
  const step = (by) => {
    const all = items();
    if (!all.length) return;
    const now = all.findIndex((one) => one.classList.contains("here"));
    const next = all[Math.min(Math.max(now + by, 0), all.length - 1)];
    all[now]?.classList.remove("here");
    next.classList.add("here");
    ($("a, button", next) ?? next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || !switched.checked && event.key !== "?") return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const acts = {
      "/": () => ($("#q") ?? $("#text") ?? $("main input:not([type=hidden])"))?.focus(),
      j: () => step(1),
      k: () => step(-1),
      o: () => { const link = $(".here a[href]"); if (link) location.assign(link.href); },
      g: () => location.assign($(".name a").href),
      "?": () => dialog.showModal(),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
})();
