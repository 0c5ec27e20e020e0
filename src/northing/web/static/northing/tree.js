// A table that is a tree: fold, filter by status and words keeping parents, sort among siblings, choose columns.
// Everything chosen stands in the address, so that it can be shared; the server understands the same address.
//
// In the page: table[data-tree] with tr[data-id][data-parent][data-status], .sum on rows that only sum up others and
// .part on members that are not counted, td[data-sort] where the order is not that of the words, th[data-col] and
// td[data-col]; a[data-filter], input[data-find],
// button[data-fold-all], input[data-column] beside it; [data-told] is told how many rows are shown.

const words = (row) => (row.words ??= [...row.querySelectorAll(".name > :last-child, .who")].map((part) => part.textContent).join(" ").toLowerCase());

const readState = () => {
  const asked = new URLSearchParams(location.search);
  const list = (name) => new Set((asked.get(name) ?? "").split(",").filter(Boolean));
  const order = asked.get("sort") ?? "";
  return {
    status: asked.get("status") ?? "", find: (asked.get("find") ?? "").toLowerCase(), folded: list("folded"),
    without: list("without"), sort: order.replace(/^-/, ""), isDescending: order.startsWith("-"),
  };
};

const writeState = (state) => {
  const asked = new URLSearchParams(location.search);
  const put = (name, value) => (value ? asked.set(name, value) : asked.delete(name));
  put("status", state.status);
  put("find", state.find);
  put("folded", [...state.folded].join(","));
  put("without", [...state.without].join(","));
  put("sort", state.sort && (state.isDescending ? "-" : "") + state.sort);
  const query = asked.toString().replaceAll("%2C", ",");
  history.replaceState(history.state, "", location.pathname + (query && `?${query}`) + location.hash);
};

const groupByParent = (rows) => {
  const groups = new Map();
  for (const row of rows) {
    const parent = row.dataset.parent ?? "";
    groups.set(parent, [...(groups.get(parent) ?? []), row]);
  }
  return groups;
};

class Tree {
  constructor(table) {
    this.table = table;
    this.body = table.tBodies[0];
    // The server may have sorted already; data-at is the order of the plan.
    this.rows = [...this.body.rows].sort((one, other) => (one.dataset.at ?? 0) - (other.dataset.at ?? 0));
    this.state = readState();
    this.rowById = new Map(this.rows.map((row) => [row.dataset.id, row]));
    this.childrenById = groupByParent(this.rows);
    this.heads = [...table.tHead.rows[0].cells];
    this.listen();
    this.sort();
    this.draw();
  }

  parents(row) {
    const parent = this.rowById.get(row.dataset.parent);
    return parent ? [parent, ...this.parents(parent)] : [];
  }

  // A row is a hit when it and, for words, one of its parents match; rows that sum up are hits of words only.
  isHit(row) {
    const { status, find } = this.state;
    if (status && (row.dataset.status !== status || row.classList.contains("sum"))) return false;
    return !find || [row, ...this.parents(row)].some((one) => words(one).includes(find));
  }

  draw() {
    const { status, find, folded, without } = this.state;
    const hits = this.rows.filter((row) => this.isHit(row));
    const kept = new Set(hits.flatMap((row) => [row, ...this.parents(row)]));
    for (const row of this.rows) {
      row.hidden = !kept.has(row) || (!find && this.parents(row).some((parent) => folded.has(parent.dataset.id)));
      row.querySelector(".twist")?.setAttribute("aria-expanded", String(!folded.has(row.dataset.id) || Boolean(find)));
    }
    for (const head of this.heads) if (head.dataset.col) this.table.classList.toggle(`without-${head.dataset.col}`, without.has(head.dataset.col));
    for (const link of document.querySelectorAll("[data-filter]")) {
      if (link.dataset.filter === status) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
    for (const box of document.querySelectorAll("[data-column]")) box.checked = !without.has(box.dataset.column);
    for (const button of document.querySelectorAll("[data-fold-all]")) button.textContent = folded.size ? "Expand all" : "Collapse all";
    const isCounted = (row) => !row.classList.contains("sum") && !row.classList.contains("part");
    const counted = this.rows.filter(isCounted);
    const shown = hits.filter(isCounted).length;
    for (const told of document.querySelectorAll("[data-told]")) {
      told.textContent = shown === counted.length ? "" : shown ? `${shown} of ${counted.length} shown` : "Nothing matches. Clear the filters to see all.";
    }
  }

  // The order of the plan when no column is chosen; what has no value comes last in both directions.
  sort() {
    const { sort, isDescending } = this.state;
    const at = this.heads.findIndex((head) => head.dataset.sorts === sort);
    this.heads.forEach((head, place) => {
      if (place === at && sort) head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const key = (row) => {
      const cell = row.querySelector(`[data-key="${CSS.escape(sort)}"]`) ?? row.cells[at];
      const text = cell?.dataset.sort ?? cell?.textContent.trim() ?? "";
      return text === "" || text === "—" ? null : Number.isNaN(Number(text)) ? text.toLowerCase() : Number(text);
    };
    const order = (one, other) => {
      const [a, b] = [key(one), key(other)];
      if (a === null || b === null) return (a === null) - (b === null);
      const sign = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
      return isDescending ? -sign : sign;
    };
    const place = (parent) => {
      const children = this.childrenById.get(parent) ?? [];
      return (at < 0 || !sort ? children : children.toSorted(order)).flatMap((row) => [row, ...place(row.dataset.id)]);
    };
    this.body.append(...place(""));
  }

  change(part, { sorts = false } = {}) {
    Object.assign(this.state, part);
    writeState(this.state);
    if (sorts) this.sort();
    this.draw();
  }

  toggle(name, value) {
    const changed = new Set(this.state[name]);
    if (!changed.delete(value)) changed.add(value);
    this.change({ [name]: changed });
  }

  listen() {
    document.addEventListener("click", (event) => {
      const at = (selector) => event.target.closest?.(selector);
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      const [twist, filter, head] = [at(".twist"), at("[data-filter]"), at("th[data-sorts] a")];
      if (!twist && !filter && !head && !at("[data-fold-all]")) return;
      event.preventDefault();
      if (twist) this.toggle("folded", twist.closest("tr").dataset.id);
      else if (filter) this.change({ status: filter.dataset.filter });
      else if (head) this.sortBy(head.closest("th").dataset.sorts);
      else this.change({ folded: this.state.folded.size ? new Set() : this.foldable() });
    });
    document.addEventListener("input", (event) => {
      if (event.target.matches("[data-find]")) this.change({ find: event.target.value.trim().toLowerCase() });
      if (event.target.matches("[data-column]")) this.toggle("without", event.target.dataset.column);
    });
  }

  // First ascending, then descending, then the order of the plan again.
  sortBy(column) {
    const { sort, isDescending } = this.state;
    if (sort !== column) this.change({ sort: column, isDescending: false }, { sorts: true });
    else if (!isDescending) this.change({ isDescending: true }, { sorts: true });
    else this.change({ sort: "", isDescending: false }, { sorts: true });
  }

  // All parents but the ones at the top, which would leave nothing to see.
  foldable() {
    return new Set(this.rows.filter((row) => row.dataset.parent && this.childrenById.has(row.dataset.id)).map((row) => row.dataset.id));
  }
}

for (const table of document.querySelectorAll("table[data-tree]")) new Tree(table);
