// Keys: "/" search, "g" and a letter to go, "j" and "k" through rows, "?" help, Escape closes.
// What a key does is written in the page: [data-search], a[data-go="s"], tr[data-row], dialog#keys.
const WAIT = 1200;

const isTyping = (target) => Boolean(target.closest?.("input, textarea, select, [contenteditable]"));
const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

const search = () => {
  const field = document.querySelector("[data-search]");
  field?.focus();
  field?.select();
};

const help = () => document.querySelector("#keys")?.showModal();

// The next row after the one that has the focus; its first link takes it.
const step = (by) => {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => isShown(row) && row.querySelector("a[href]"));
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
  const link = next?.querySelector("a[href]");
  link?.focus();
  link?.scrollIntoView({ block: "nearest" });
};

const closeMenu = () => {
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
};

const actions = { "/": search, "?": help, j: () => step(1), k: () => step(-1), Escape: closeMenu };

export const listen = () => {
  let goUntil = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") || (isTyping(event.target) && event.key !== "Escape")) return;
    const place = event.timeStamp < goUntil && document.querySelector(`a[data-go="${CSS.escape(event.key)}"]`);
    goUntil = event.key === "g" ? event.timeStamp + WAIT : 0;
    const action = place ? () => place.click() : actions[event.key];
    if (!action) return;
    if (event.key !== "Escape") event.preventDefault();
    action();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-help]")) help();
    if (event.target.closest?.("[data-close-dialog]")) event.target.closest("dialog").close();
  });
};
