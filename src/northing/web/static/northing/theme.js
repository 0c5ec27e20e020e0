// Theme and width of the navigation, set before anything is drawn, so that a page never flashes in the wrong one.
// Loaded in the head without defer, and not a module, because both would come too late.
(() => {
  const root = document.documentElement;
  const kept = (name) => { try { return localStorage.getItem(name) ?? ""; } catch { return ""; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window: for this page only */ } };

  const show = (name, value) => {
    if (value) root.dataset[name] = value; else delete root.dataset[name];
    const pressed = (button) => button.setAttribute("aria-pressed", String(button.dataset[`${name}Set`] === value));
    document.querySelectorAll(`[data-${name}-set]`).forEach(pressed);
  };
  const setters = {
    theme: (button) => button.dataset.themeSet,
    nav: () => (root.dataset.nav === "rail" ? "" : "rail"),
  };

  root.dataset.js = "";
  for (const name of Object.keys(setters)) show(name, kept(name));
  document.addEventListener("DOMContentLoaded", () => {
    for (const name of Object.keys(setters)) show(name, kept(name));
  });
  document.addEventListener("click", (event) => {
    for (const [name, next] of Object.entries(setters)) {
      const button = event.target.closest?.(`[data-${name}-set]`);
      if (!button) continue;
      const value = next(button);
      keep(name, value);
      show(name, value);
    }
  });
})();
