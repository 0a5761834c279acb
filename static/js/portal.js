// Comfort only: every page works without this file.

// Move to the list of errors, so that it is read out first.
const summary = document.querySelector("[data-autofocus]");
if (summary) summary.focus();

// On a phone the filters start folded, so that the list comes first.
if (!matchMedia("(min-width: 62rem)").matches) {
  for (const part of document.querySelectorAll("details[data-open-when-wide]")) part.open = false;
}

// A link in the error summary also moves the keyboard to the field.
for (const link of document.querySelectorAll(".error-summary a[href^='#']")) {
  link.addEventListener("click", (event) => {
    const control = document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    (control.closest(".form-group") || control).scrollIntoView();
    control.focus({ preventScroll: true });
  });
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method='post']")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
// A page shown again by the back button may be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Long answers: say how much room is left once three quarters are used.
for (const box of document.querySelectorAll("textarea[data-limit]")) {
  const limit = Number(box.dataset.limit);
  const note = document.createElement("p");
  note.className = "form-text form-text--after";
  note.setAttribute("role", "status");
  box.after(note);
  const say = () => {
    const left = limit - box.value.length;
    if (box.value.length < limit * 0.75) note.textContent = "";
    else if (left >= 0) note.textContent = `${left} characters left`;
    else note.textContent = `${-left} characters too many`;
  };
  box.addEventListener("input", say);
  say();
}

// Open menus close with Escape and give the keyboard back to their button.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Stacked as cards on a phone, a table loses its meaning to screen readers unless its parts are named.
const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
for (const table of document.querySelectorAll("table.list")) {
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td")]) {
    part.setAttribute("role", roles[part.localName]);
  }
  for (const head of table.querySelectorAll("th")) {
    head.setAttribute("role", head.scope === "row" ? "rowheader" : "columnheader");
  }
}

// Words to copy: the button is there only where it can work.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const words = document.getElementById(button.dataset.copy);
  if (!words || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.getElementById(`${button.dataset.copy}-copied`);
    try {
      await navigator.clipboard.writeText(words.textContent.trim());
      said.textContent = button.dataset.copied;
    } catch {
      said.textContent = button.dataset.failed;
    }
  });
}
