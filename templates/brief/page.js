"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const key = `confprep:${data.meeting}`;
  const byId = (id) => document.getElementById(id);
  const notice = (text) => { byId("notice").textContent = text; };

  // --- what was noted: kept on this device, and in memory where the device refuses ------------
  let kept = { device: "", entries: [], handed: 0 };
  let durable = true;
  const read = () => {
    try {
      const text = localStorage.getItem(key);
      if (text) kept = JSON.parse(text);
    } catch { durable = false; }
    if (!kept || !Array.isArray(kept.entries)) kept = { device: "", entries: [], handed: 0 };
    kept.device ||= newId();
  };
  const write = () => {
    try {
      localStorage.setItem(key, JSON.stringify(kept));
      durable = true;
    } catch {
      durable = false;
    }
    if (!durable) notice("This browser cannot keep your notes. Save the hand-over file now, before you close this page.");
    else if (unsaved() === 0) notice("");
    return durable;
  };
  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  const stamp = () => new Date().toISOString();
  const unsaved = () => kept.entries.filter((entry) => Date.parse(entry.changed_at) > kept.handed).length;
  const live = () => kept.entries.filter((entry) => !entry.removed);

  const put = (entry) => {
    const at = kept.entries.findIndex((each) => each.uid === entry.uid);
    if (at < 0) kept.entries.push(entry); else kept.entries[at] = entry;
    const safe = write();
    show();
    return safe;
  };
  const fields = (form) => {
    const given = new FormData(form);
    const text = (name) => String(given.get(name) ?? "").trim();
    const consent = text("may_write");
    return {
      note: text("note"), promised: text("promised"), promised_by: text("promised_by"),
      promised_due: text("promised_due") || null,
      may_write: consent === "yes" ? true : consent === "no" ? false : null,
      tags: text("tags").split(",").map((tag) => tag.trim()).filter(Boolean),
    };
  };
  const entryOf = (form) => live().find((entry) => entry.person_id === form.dataset.person);

  for (const form of document.querySelectorAll("form[data-person]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const before = entryOf(form);
      const safe = put({
        uid: before?.uid ?? newId(), person_id: form.dataset.person, name: form.dataset.name, role: form.dataset.role,
        institution: form.dataset.institution, program_id: form.dataset.program,
        met_at: before?.met_at ?? stamp(), changed_at: stamp(), ...fields(form),
      });
      form.closest("details").open = false;
      form.closest("details").querySelector("summary").focus();
      if (safe) notice(`Noted: ${form.dataset.name}.`);
    });
    form.querySelector("[data-remove]").addEventListener("click", () => {
      const entry = entryOf(form);
      if (!entry || !confirm(`Remove the note on ${entry.name}?`)) return;
      put({ ...entry, removed: true, changed_at: stamp() });
      form.reset();
    });
  }
  byId("someone").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const given = new FormData(form);
    const text = (name) => String(given.get(name) ?? "").trim();
    if (!text("name")) return;
    const safe = put({
      uid: newId(), person_id: "", name: text("name"), role: "", institution: text("institution"), program_id: "",
      met_at: stamp(), changed_at: stamp(), note: text("note"), promised: "", promised_by: "", promised_due: null,
      may_write: null, tags: [],
    });
    form.reset();
    if (safe) notice(`Noted: ${text("name")}.`);
  });

  const fill = (form, entry) => {
    form.elements.note.value = entry.note;
    form.elements.promised.value = entry.promised;
    form.elements.promised_by.value = entry.promised_by;
    form.elements.promised_due.value = entry.promised_due ?? "";
    form.elements.may_write.value = entry.may_write === true ? "yes" : entry.may_write === false ? "no" : "";
    form.elements.tags.value = entry.tags.join(", ");
  };
  const show = () => {
    const entries = live();
    byId("count").textContent = String(entries.length);
    byId("log-list").replaceChildren(...entries.map((entry) => {
      const item = document.createElement("li");
      const parts = [entry.name, entry.institution, entry.note, entry.promised && `promised: ${entry.promised}`];
      item.textContent = parts.filter(Boolean).join(" – ");
      return item;
    }));
    for (const form of document.querySelectorAll("form[data-person]")) {
      const entry = entryOf(form);
      const card = form.closest(".card");
      card.classList.toggle("done", Boolean(entry));
      card.querySelector(".met-word").textContent = entry ? `Met ${entry.name} ✓ (change)` : card.dataset.ask;
      form.querySelector("[data-remove]").hidden = !entry;
    }
  };

  // --- hand-over ------------------------------------------------------------------------------
  const handover = () => new File(
    [JSON.stringify({ confprep_handover: 1, meeting: data.meeting, sample: data.sample, device: kept.device, entries: kept.entries }, null, 1)],
    `met-${data.meeting}.json`, { type: "application/json" });
  const handed = () => { kept.handed = Date.now(); if (write()) notice("Handed over. Import the file on your computer to be safe."); };
  byId("handover").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(handover());
    link.download = `met-${data.meeting}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    handed();
  });
  if (navigator.canShare?.({ files: [handover()] })) {
    byId("share").hidden = false;
    byId("share").addEventListener("click", async () => {
      try { await navigator.share({ files: [handover()] }); handed(); } catch { /* The person closed the sheet. */ }
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (!durable && unsaved() > 0) event.preventDefault();
  });
  window.addEventListener("storage", (event) => { if (event.key === key) { read(); show(); } });

  // --- search -----------------------------------------------------------------------------------
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const cards = [...document.querySelectorAll(".card")];
  for (const card of cards) card.dataset.ask = card.querySelector(".met-word").textContent;
  byId("search").addEventListener("input", (event) => {
    const words = plain(event.target.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      const text = plain(card.dataset.search);
      card.hidden = !words.every((word) => text.includes(word));
      if (!card.hidden) shown += 1;
    }
    byId("found").textContent = words.length ? `${shown} of ${cards.length}` : "";
  });

  // --- now and next -------------------------------------------------------------------------------
  const visits = [...document.querySelectorAll(".visits li")];
  const moment = () => data.now ?? Date.now();
  const tick = () => {
    const now = moment();
    for (const visit of visits) {
      visit.classList.toggle("current", Number(visit.dataset.start) <= now && now < Number(visit.dataset.end));
      visit.classList.toggle("past", Number(visit.dataset.end) <= now);
    }
    const current = visits.filter((visit) => visit.classList.contains("current"));
    const next = visits.filter((visit) => Number(visit.dataset.start) > now).slice(0, 2);
    if (!visits.length || now < Number(visits[0].dataset.start) - 86400000) return;
    const copies = [];
    const add = (word, list) => list.forEach((visit) => {
      const label = document.createElement("p");
      label.className = "label";
      label.textContent = word;
      const copy = visit.cloneNode(true);
      copy.removeAttribute("id");
      const shown = document.createElement("div");
      shown.append(...copy.childNodes);
      copies.push(label, shown);
    });
    add("Now", current);
    add(current.length ? "Then" : "Next", next);
    if (!copies.length) {
      const over = document.createElement("p");
      over.textContent = "The meeting is over. Hand over your notes, then follow up within 48 hours.";
      copies.push(over);
    }
    byId("now-body").replaceChildren(...copies);
  };

  // --- the twenty seconds ---------------------------------------------------------------------------
  let running = 0;
  byId("timer").addEventListener("click", () => {
    clearInterval(running);
    const began = performance.now();
    byId("timer").textContent = "Start again";
    const step = () => {
      const left = Math.max(0, 20 - (performance.now() - began) / 1000);
      byId("timer-state").textContent = left > 0 ? `${left.toFixed(0)} s` : "20 seconds: stop and listen";
      if (left === 0) clearInterval(running);
    };
    step();
    running = setInterval(step, 200);
  });

  // --- ways through the page -------------------------------------------------------------------------
  const clearSearch = () => {
    byId("search").value = "";
    byId("found").textContent = "";
    for (const card of cards) card.hidden = false;
  };
  window.addEventListener("hashchange", () => {
    const target = byId(location.hash.slice(1));
    if (target?.hidden) { clearSearch(); target.scrollIntoView(); }
  });
  for (const box of document.querySelectorAll("[data-visit]")) {
    box.addEventListener("click", () => byId(box.dataset.visit).scrollIntoView({ block: "center" }));
  }

  read();
  for (const entry of live()) {
    const form = document.querySelector(`form[data-person="${CSS.escape(entry.person_id)}"]`);
    if (form && entry.person_id) fill(form, entry);
  }
  write();
  show();
  tick();
  setInterval(tick, 30000);
  if (unsaved() > 0) notice(`${unsaved()} notes on this device are not handed over yet.`);
})();
