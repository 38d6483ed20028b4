// The controls of the explorers. Each function returns { element, show(value) }; `change(value)` is
// called when the reader changes it. All are native form controls, so the keyboard works them.

import { fill, html } from "./dom.js";

let serial = 0;
const unique = () => `explorer-control-${(serial += 1)}`;

// A control with its label; `shown` is what stands beside the label, if more than the control.
function labelled(label, control, shown = [control]) {
  const id = unique();
  control.id = id;
  return html("div", { class: "explorer-field" }, html("label", { for: id }, label), shown);
}

// A whole number with − and + beside it; with step "any", any number. Whatever else is typed is not
// handed on.
export function stepper({ words, label, min, max, step = 1, change }) {
  const input = html("input", { type: "number", inputmode: step === 1 && "numeric", min, max, step });
  const give = (value) => {
    const isMeant = step === 1 ? Number.isInteger(value) : !Number.isNaN(value);
    if (isMeant) change(Math.min(max, Math.max(min, value)));
  };
  input.addEventListener("change", () => give(input.valueAsNumber));
  const button = (key, sign, by) =>
    html(
      "button",
      {
        type: "button",
        class: "explorer-step",
        "aria-label": fill(words[key], { label }),
        onclick: () => give((Number.isNaN(input.valueAsNumber) ? min : input.valueAsNumber) + by),
      },
      sign,
    );
  const [less, more] = [button("less", "−", -1), button("more", "+", 1)];
  const buttons = html("span", { class: "explorer-stepper" }, less, input, more);
  const show = (value) => {
    input.value = value;
    // Not `disabled`, which would take the focus from the button that got there.
    less.setAttribute("aria-disabled", value <= min);
    more.setAttribute("aria-disabled", value >= max);
  };
  return { element: labelled(label, input, [buttons]), input, show };
}

// One of a few: choices is a list of [value, text], or a function that returns it (then `show`
// rebuilds the list). A list in the place of a text holds the choices under that heading.
export function choice({ label, choices, change }) {
  const select = html("select", { onchange: () => change(select.value) });
  const show = (value) => {
    const list = typeof choices === "function" ? choices() : choices;
    const option = ([name, text]) =>
      Array.isArray(text)
        ? html("optgroup", { label: name }, text.map(option))
        : html("option", { value: name }, text);
    select.replaceChildren(...list.map(option));
    select.value = value;
  };
  return { element: labelled(label, select), select, show };
}

// A number on a slider, its value written beside it by `say`.
export function slider({ label, min, max, step = 1, say = String, change }) {
  const input = html("input", { type: "range", min, max, step });
  const output = html("output");
  input.addEventListener("input", () => change(input.valueAsNumber));
  const show = (value) => {
    input.value = value;
    output.textContent = say(value);
    input.setAttribute("aria-valuetext", say(value));
  };
  return { element: labelled(label, input, [input, output]), input, show };
}

// Yes or no.
export function toggle({ label, change }) {
  const box = html("input", { type: "checkbox", onchange: () => change(box.checked) });
  const element = html("label", { class: "explorer-toggle" }, box, label);
  const show = (value) => {
    box.checked = value;
  };
  return { element, box, show };
}

export function button({ label, press, ...more }) {
  const element = html("button", { type: "button", onclick: press, ...more }, label);
  return { element, show: (text) => (element.textContent = text) };
}

// Controls that belong together, with a legend.
export const group = (legend, ...controls) =>
  html(
    "fieldset",
    {},
    html("legend", {}, legend),
    controls.map((control) => control.element ?? control),
  );

// Where the arrow keys, Home and End lead from a place; undefined for any other key.
export const arrows = (key, [row, column], columns, by = 1) =>
  ({
    ArrowUp: [row - by, column],
    ArrowDown: [row + by, column],
    ArrowLeft: [row, column - by],
    ArrowRight: [row, column + by],
    Home: [row, 0],
    End: [row, columns - 1],
  })[key];

// A grid of cells that the arrow keys walk: one stop for the Tab key, Home and End for a row's ends.
// `cell(row, column)` makes a cell's content, `name(row, column)` says it; `move(row, column)` is
// called when the focus gets to a cell or the pointer is over it, `leave()` when neither is.
export function grid({ label, rows, columns, cell, name, move, leave, press }) {
  const element = html("div", { class: "explorer-grid", role: "grid", "aria-label": label });
  element.style.setProperty("--columns", columns);
  const cells = [];
  for (let row = 0; row < rows; row++) {
    const line = html("div", { role: "row" });
    for (let column = 0; column < columns; column++) {
      const one = html(
        "div",
        { role: "gridcell", tabindex: row || column ? -1 : 0, "aria-label": name?.(row, column) },
        cell?.(row, column) ?? "",
      );
      one.place = [row, column];
      line.append(one);
      cells.push(one);
    }
    element.append(line);
  }
  const at = (row, column) => cells[row * columns + column];
  const placeOf = (event) => event.target.closest?.("[role=gridcell]")?.place;
  element.addEventListener("focusin", (event) => {
    const place = placeOf(event);
    if (!place) return;
    for (const one of cells) one.tabIndex = -1;
    at(...place).tabIndex = 0;
    move?.(...place);
  });
  element.addEventListener("pointerover", (event) => {
    const place = placeOf(event);
    if (place) move?.(...place);
  });
  element.addEventListener("pointerleave", () => leave?.());
  element.addEventListener("focusout", (event) => {
    if (!element.contains(event.relatedTarget)) leave?.();
  });
  element.addEventListener("click", (event) => {
    const place = placeOf(event);
    if (place) press?.(...place);
  });
  element.addEventListener("keydown", (event) => {
    const place = placeOf(event);
    if (!place || event.target !== at(...place)) return;
    const [row, column] = place;
    const to = arrows(event.key, place, columns);
    if (to) {
      event.preventDefault();
      if (to[0] >= 0 && to[0] < rows && to[1] >= 0 && to[1] < columns) at(...to).focus();
    } else if ((event.key === "Enter" || event.key === " ") && press) {
      event.preventDefault();
      press(row, column);
    }
  });
  return { element, cells, at };
}
