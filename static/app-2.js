"use strict";

// The second press of a double click lands on whatever the first one brought. It means nothing.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("form[method=post] button")) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

// Ctrl K, or ⌘ K, leads to the search from everywhere.
const search = document.getElementById("find");
if (search) {
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  if (apple) document.getElementById("find-keys").textContent = "⌘ K";
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (apple ? event.metaKey : event.ctrlKey) && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });

  // Arrows go through what it found, Escape and leaving close it.
  const found = () => document.getElementById("search-results");
  search.form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && found().firstChild) {
      search.focus();
      found().replaceChildren();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [search, ...found().querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  search.form.addEventListener("focusout", (event) => {
    if (!search.form.contains(event.relatedTarget)) found().replaceChildren();
  });

  document.addEventListener("htmx:after:swap", () => {
    if (found() && !search.form.contains(document.activeElement)) found().replaceChildren();
  });
}

// Whoever types on while the counter answers loses nothing: the keys wait for the next form.
// After a no they begin the next number, up to an Enter: that was not meant for what it brought.
const counter = () => document.getElementById("enroll-form");
const refused = () => counter() && document.activeElement.id === "errs";
const writes = (key) => key.length === 1 && key !== " ";
let held = null;
document.addEventListener("htmx:before:request", (event) => {
  if (event.target.id === "enroll-form") held ??= [];
});
document.addEventListener("htmx:finally:request", () => {
  const keys = held ?? [];
  held = null;
  const no = refused();
  if (no && keys.length && writes(keys[0])) startOver();
  while (keys.length && counter()?.contains(document.activeElement)) {
    const key = keys.shift();
    if (no && key === "Enter") return;
    type(document.activeElement, key);
    if (key === "Enter") {
      held = keys;
      return;
    }
  }
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (held && (event.key.length === 1 || event.key === "Enter" || event.key === "Backspace")) {
    event.preventDefault();
    held.push(event.key);
  } else if (writes(event.key) && refused()) startOver();
}, true);

// The next student does not want the course of the last one.
function startOver() {
  const number = document.getElementById("student_number");
  for (const name of ["student_id", "course_code", "course_id", "section_id", "begin_on", "waitlist"]) {
    const asked = counter().elements[name];
    if (asked?.type === "checkbox") asked.checked = false;
    else if (asked) asked.value = "";
  }
  number.focus();
  number.select();
}

function type(input, key) {
  if (key === "Enter") input.form.requestSubmit();
  else if (key === "Backspace") input.setRangeText("", Math.max(input.selectionStart - 1, 0), input.selectionEnd, "end");
  else input.setRangeText(key, input.selectionStart, input.selectionEnd, "end");
}

// Whoever has a printer at hand gets a button for it; the menu of the browser does the same.
for (const button of document.querySelectorAll(".prints")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The section that somebody looks at stands dashed in the week, beside what it clashes with.
let planned = null;
function plan(offer) {
  if (offer === planned) return;
  planned = offer;
  for (const block of document.querySelectorAll(".day .plan")) block.remove();
  for (const block of document.querySelectorAll(".day .pushed")) block.classList.remove("pushed", "clash", "left");
  for (const hour of offer?.dataset.hours.split(" ") ?? []) {
    const [weekday, ...place] = hour.split(".");
    const day = document.querySelector(`#week [data-weekday="${weekday}"] ol`);
    if (day) makeRoom(day, blockOf(offer, place));
  }
}

function blockOf(offer, place) {
  const block = document.createElement("li");
  const code = document.createElement("b");
  block.className = ["plan", offer.className, ...place].join(" ");
  block.ariaHidden = "true";
  code.textContent = offer.dataset.code;
  block.append(code);
  return block;
}

function makeRoom(day, block) {
  const others = day.querySelectorAll("li:not(.clash)");
  day.append(block);
  const from = block.offsetTop, to = from + block.offsetHeight;
  for (const other of others) {
    if (other.offsetTop + other.offsetHeight <= from || other.offsetTop >= to) continue;
    other.classList.add("pushed", "clash", "left");
    block.classList.add("clash", "right");
  }
}

const offerAt = (element) => element?.closest?.("#offers [data-hours]") ?? null;
const look = (event) => plan(offerAt(event.target) ?? offerAt(document.activeElement));
document.addEventListener("focusin", look);
document.addEventListener("mouseover", look);

// htmx shows whatever the server says. When nothing came, say so.
function sayThatNoAnswerCame() {
  const said = document.createElement("div");
  said.id = "notice";
  said.className = "msg bad";
  said.tabIndex = -1;
  said.append(document.getElementById("unanswered").content.cloneNode(true));
  document.getElementById("notice").replaceWith(said);
  said.focus();
}

document.addEventListener("htmx:response:error", (event) => {
  const { response, text } = event.detail.ctx;
  if (response.status >= 500 && !text.includes("<hx-partial")) sayThatNoAnswerCame();
});
document.addEventListener("htmx:error", sayThatNoAnswerCame);
