// Tables that sort by the column whose head is pressed: the largest first where there are numbers, the
// other way round at the second press. A cell sorts by its data-value, else by its text.

import { html } from "./html.js";

const valueOf = (row, column) => {
  const cell = row.cells[column];
  const text = cell.dataset.value ?? cell.textContent;
  return Number.isNaN(Number(text)) ? text : Number(text);
};

const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b));

function sortBy(table, column) {
  const heads = [...table.tHead.rows[0].cells];
  const [body] = table.tBodies;
  const rows = [...body.rows];
  const isNumber = typeof valueOf(rows[0], column) === "number";
  const first = isNumber ? "descending" : "ascending";
  const other = isNumber ? "ascending" : "descending";
  const order = heads[column].getAttribute("aria-sort") === first ? other : first;
  const sign = order === "ascending" ? 1 : -1;
  body.append(...rows.sort((a, b) => sign * compare(valueOf(a, column), valueOf(b, column))));
  heads.forEach((head, place) => {
    if (place === column) head.setAttribute("aria-sort", order);
    else head.removeAttribute("aria-sort");
  });
}

export function letSort() {
  for (const table of document.querySelectorAll("table.sortable"))
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const press = () => sortBy(table, column);
      head.replaceChildren(html("button", { type: "button", onclick: press }, ...head.childNodes));
    });
}
