// The frame of every page: pickers that act at once, menus that close, keys, explanations.
import { listen as listenForKeys } from "./keys.js";
import { listen as listenForFigures } from "./explain.js";

// A picker's form is sent when a choice is made; without script its button does it.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// A menu closes when the pointer or the focus goes elsewhere.
const closeMenus = (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
};
document.addEventListener("pointerdown", closeMenus);
document.addEventListener("focusin", closeMenus);

listenForKeys();
listenForFigures();
