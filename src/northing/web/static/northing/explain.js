// "How is this computed": a link with class fig opens the page behind it as a panel beside the number.
// Without script, with a modifier key, or when the answer fails, it stays the link that it is.
const GAP = 8;
const SHEET = matchMedia("(width < 640px)");

let open = null;

const close = ({ returnsFocus = true } = {}) => {
  if (!open) return;
  const { link, panel } = open;
  open = null;
  panel.remove();
  link.removeAttribute("aria-current");
  link.setAttribute("aria-expanded", "false");
  if (returnsFocus) link.focus();
};

// Below the number, or above where there is more room; never over the edge of the page.
const place = (panel, link) => {
  if (SHEET.matches) return;
  const frame = panel.offsetParent.getBoundingClientRect();
  const number = link.getBoundingClientRect();
  const left = Math.min(number.left - frame.left, frame.width - panel.offsetWidth - GAP);
  const below = number.bottom + GAP;
  const isAbove = below + panel.offsetHeight > innerHeight && number.top - GAP - panel.offsetHeight > 0;
  panel.style.left = `${Math.max(GAP, left)}px`;
  panel.style.top = `${(isAbove ? number.top - GAP - panel.offsetHeight : below) - frame.top}px`;
};

const fetchPanel = async (href) => {
  const answer = await fetch(href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status} for ${href}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const panel = page.querySelector(".explain");
  if (!panel) throw new Error(`no explanation in ${href}`);
  return document.importNode(panel, true);
};

const show = (panel, link) => {
  panel.classList.remove("alone");
  panel.setAttribute("role", "dialog");
  // Beside the link in the page's order, so that Tab goes from the number into its explanation and on.
  (link.closest("td, th, dd, li, p, div") ?? link.parentElement).append(panel);
  open = { link, panel };
  link.setAttribute("aria-current", "true");
  link.setAttribute("aria-expanded", "true");
  place(panel, link);
  const title = panel.querySelector("h2");
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "nearest" });
};

const follow = async (link) => {
  const wasOpen = open?.link === link;
  close();
  if (wasOpen) return;
  link.setAttribute("aria-busy", "true");
  try {
    show(await fetchPanel(link.href), link);
  } catch {
    location.assign(link.href);
  } finally {
    link.removeAttribute("aria-busy");
  }
};

export const listen = () => {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.(".explain .close")) { close(); return; }
    const link = event.target.closest?.("a.fig[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(link);
  });
  document.addEventListener("pointerdown", (event) => {
    if (open && !open.panel.contains(event.target) && !event.target.closest?.("a.fig")) close({ returnsFocus: false });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !open) return;
    event.preventDefault();
    close();
  }, true);
};
