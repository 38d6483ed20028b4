// The picture of an explorer as a file. What is seen is read off the page as rectangles, texts,
// canvases and the shapes of SVG, and written down twice: as SVG, and on a canvas for PNG. (Drawing
// the page itself, as a foreignObject, needs an image from a blob: the site's policy allows none.)

const SCALE = 2; // pixels of a PNG to one of the page
const MARGIN = 16;

export async function pictureOf(explorer, kind) {
  const picture = read(explorer);
  const name = `${explorer.localName}.${kind}`;
  if (kind === "svg") return { name, blob: new Blob([asSvg(picture)], { type: "image/svg+xml" }) };
  const blob = await new Promise((resolve) => asCanvas(picture).toBlob(resolve, "image/png"));
  return { name, blob: await withDescription(blob, picture.description) };
}

// ── reading the page ──
function read(explorer) {
  const stage = explorer.querySelector(".explorer-stage") ?? explorer;
  const frame = stage.getBoundingClientRect();
  const offset = { x: MARGIN - frame.left, y: MARGIN - frame.top };
  const marks = [];
  const style = getComputedStyle(explorer);
  walk(stage, offset, marks);
  return {
    width: Math.ceil(frame.width) + 2 * MARGIN,
    height: Math.ceil(frame.height) + 2 * MARGIN,
    ground: opaque(style.backgroundColor) ?? opaque(getComputedStyle(document.body).backgroundColor) ?? "#ffffff",
    title: explorer.words.title,
    description: explorer.describe?.() ?? explorer.words.title,
    marks,
  };
}

const opaque = (colour) => (/^(transparent|rgba\(.*, 0\)|.*\/ 0\))$/.test(colour) ? null : colour);

function walk(element, offset, marks) {
  const style = getComputedStyle(element);
  if (style.visibility === "hidden" || !(element.checkVisibility?.() ?? style.display !== "none")) return;
  const box = element.getBoundingClientRect();
  if (element.classList.contains("for-ears")) return;
  if (element instanceof SVGElement && element.localName === "svg") return shapes(element, offset, marks);
  if (element instanceof HTMLCanvasElement) {
    marks.push({ kind: "canvas", canvas: element, ...place(box, offset) });
    return;
  }
  if (box.width && box.height) rectangle(style, box, offset, marks);
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) text(child, style, offset, marks);
    else if (child.nodeType === Node.ELEMENT_NODE) walk(child, offset, marks);
  }
  for (const pseudo of ["::before", "::after"]) content(element, pseudo, box, offset, marks);
}

const place = (box, offset) => ({
  x: box.left + offset.x,
  y: box.top + offset.y,
  width: box.width,
  height: box.height,
});

function rectangle(style, box, offset, marks) {
  const fill = opaque(style.backgroundColor);
  if (fill) marks.push({ kind: "rect", fill, radius: parseFloat(style.borderRadius) || 0, ...place(box, offset) });
  const sides = ["Top", "Right", "Bottom", "Left"].map((side) => ({
    width: style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]),
    colour: opaque(style[`border${side}Color`]),
    dashed: style[`border${side}Style`] !== "solid",
  }));
  const [x, y] = [box.left + offset.x, box.top + offset.y];
  const [right, bottom] = [x + box.width, y + box.height];
  const ends = [
    [x, y, right, y],
    [right, y, right, bottom],
    [x, bottom, right, bottom],
    [x, y, x, bottom],
  ];
  const inward = [[0, 0.5], [-0.5, 0], [0, -0.5], [0.5, 0]];
  sides.forEach(({ width, colour, dashed }, i) => {
    if (!width || !colour) return;
    const [dx, dy] = inward[i].map((part) => part * width);
    const [x1, y1, x2, y2] = ends[i];
    marks.push({ kind: "line", x1: x1 + dx, y1: y1 + dy, x2: x2 + dx, y2: y2 + dy, stroke: colour, width, dashed });
  });
  const inset = /(rgba?\([^)]*\)|color\([^)]*\)) 0px 0px 0px ([\d.]+)px inset/.exec(style.boxShadow);
  if (inset) {
    const width = Number(inset[2]);
    const outline = place(box, offset);
    marks.push({
      kind: "rect",
      stroke: inset[1],
      strokeWidth: width,
      x: outline.x + width / 2,
      y: outline.y + width / 2,
      width: outline.width - width,
      height: outline.height - width,
    });
  }
}

function text(node, style, offset, marks) {
  const range = document.createRange();
  // A run of text may stand in several lines: one mark a line.
  const words = node.data.match(/\S+\s*|\s+/g) ?? [];
  let at = 0;
  let run = null;
  for (const word of words.flatMap((one) => (/[\u2e80-\uffef]/.test(one) ? [...one] : [one]))) {
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    at += word.length;
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    if (run && Math.abs(run.top - box.top) < 2) run.text += word;
    else {
      run = { text: word, top: box.top };
      marks.push(run);
      Object.assign(run, {
        kind: "text",
        x: box.left + offset.x,
        y: box.top + offset.y + box.height / 2,
        ...font(style),
      });
    }
  }
}

const font = (style) => ({
  fill: style.color,
  size: parseFloat(style.fontSize),
  weight: style.fontWeight,
  family: style.fontFamily,
});

function content(element, pseudo, box, offset, marks) {
  const style = getComputedStyle(element, pseudo);
  const said = /^"(.+)"$/.exec(style.content)?.[1];
  if (!said || style.display === "none") return;
  const after = pseudo === "::after";
  const x = after ? box.right + offset.x - parseFloat(style.fontSize) * said.length * 0.6 - 3 : box.left + offset.x;
  const y = box.top + offset.y + (style.position === "absolute" ? box.height - parseFloat(style.fontSize) * 0.7 : box.height / 2);
  marks.push({ kind: "text", text: said, x, y, ...font(style) });
}

const SHAPES = "path, line, rect, circle, ellipse, polygon, polyline, text";
const DRAWN = ["fill", "fillOpacity", "stroke", "strokeWidth", "strokeDasharray", "strokeOpacity", "opacity"];

function shapes(svg, offset, marks) {
  for (const shape of svg.querySelectorAll(SHAPES)) {
    const style = getComputedStyle(shape);
    if (style.display === "none" || style.visibility === "hidden" || shape.closest("defs")) continue;
    const matrix = shape.getScreenCTM();
    if (!matrix) continue;
    let opacity = 1;
    for (let up = shape; up && up !== svg.parentNode; up = up.parentNode) opacity *= getComputedStyle(up).opacity;
    const drawn = Object.fromEntries(DRAWN.map((name) => [name, style[name]]));
    marks.push({
      kind: "shape",
      shape,
      matrix: [matrix.a, matrix.b, matrix.c, matrix.d, matrix.e + offset.x, matrix.f + offset.y],
      constant: style.vectorEffect === "non-scaling-stroke",
      ...drawn,
      ...(shape.localName === "text" && { ...font(style), fill: style.fill, text: shape.textContent, anchor: style.textAnchor, baseline: style.dominantBaseline }),
      opacity,
    });
  }
}

// A shape as the data of a path, in its own units.
function pathOf(shape) {
  const of = (name) => shape[name]?.baseVal?.value ?? Number(shape.getAttribute(name) ?? 0);
  const points = () => [...shape.points].map(({ x, y }) => `${x},${y}`).join("L");
  switch (shape.localName) {
    case "path":
      return shape.getAttribute("d") ?? "";
    case "line":
      return `M${of("x1")},${of("y1")}L${of("x2")},${of("y2")}`;
    case "rect":
      return `M${of("x")},${of("y")}h${of("width")}v${of("height")}h${-of("width")}z`;
    case "polygon":
      return `M${points()}z`;
    case "polyline":
      return `M${points()}`;
    default: {
      const [rx, ry] = shape.localName === "circle" ? [of("r"), of("r")] : [of("rx"), of("ry")];
      return `M${of("cx") - rx},${of("cy")}a${rx},${ry} 0 1 0 ${2 * rx},0a${rx},${ry} 0 1 0 ${-2 * rx},0z`;
    }
  }
}

// ── writing SVG ──
const escaped = (value) =>
  String(value).replace(/[&<>"]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[char]);

const tag = (name, properties, inside) => {
  const written = Object.entries(properties)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<${name}${written.join("")}${inside === undefined ? "/>" : `>${inside}</${name}>`}`;
};

function svgOf(mark) {
  switch (mark.kind) {
    case "rect":
      return tag("rect", {
        x: mark.x, y: mark.y, width: mark.width, height: mark.height, rx: mark.radius || null,
        fill: mark.fill ?? "none", stroke: mark.stroke, "stroke-width": mark.strokeWidth,
      });
    case "line":
      return tag("line", {
        x1: mark.x1, y1: mark.y1, x2: mark.x2, y2: mark.y2, stroke: mark.stroke,
        "stroke-width": mark.width, "stroke-dasharray": mark.dashed ? "3 2" : null,
      });
    case "text":
      return tag("text", {
        x: mark.x, y: mark.y, fill: mark.fill, "font-size": mark.size, "font-weight": mark.weight,
        "font-family": mark.family, "dominant-baseline": "central",
      }, escaped(mark.text.trimEnd()));
    case "canvas":
      return tag("image", {
        x: mark.x, y: mark.y, width: mark.width, height: mark.height, href: mark.canvas.toDataURL(),
        preserveAspectRatio: "none", style: "image-rendering: pixelated",
      });
    default: {
      const transform = `matrix(${mark.matrix.join(" ")})`;
      const look = {
        fill: mark.fill, "fill-opacity": mark.fillOpacity, stroke: mark.stroke,
        "stroke-width": mark.strokeWidth, "stroke-opacity": mark.strokeOpacity,
        "stroke-dasharray": mark.strokeDasharray === "none" ? null : mark.strokeDasharray,
        opacity: mark.opacity, transform, "vector-effect": mark.constant ? "non-scaling-stroke" : null,
      };
      if (mark.shape.localName !== "text") return tag("path", { d: pathOf(mark.shape), ...look });
      return tag("text", {
        x: mark.shape.getAttribute("x"), y: mark.shape.getAttribute("y"), ...look, stroke: "none",
        "font-size": mark.size, "font-weight": mark.weight, "font-family": mark.family,
        "text-anchor": mark.anchor, "dominant-baseline": mark.baseline,
      }, escaped(mark.text));
    }
  }
}

export function asSvg({ width, height, ground, title, description, marks }) {
  const inside = [
    tag("title", {}, escaped(title)),
    tag("desc", {}, escaped(description)),
    tag("rect", { width, height, fill: ground }),
    ...marks.map(svgOf),
  ];
  const frame = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` };
  return tag("svg", { ...frame, role: "img" }, `\n${inside.join("\n")}\n`);
}

// ── drawing on a canvas ──
function asCanvas({ width, height, ground, marks }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * SCALE, height * SCALE];
  const context = canvas.getContext("2d");
  context.scale(SCALE, SCALE);
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  for (const mark of marks) {
    context.save();
    draw(context, mark);
    context.restore();
  }
  return canvas;
}

const ANCHORS = { middle: "center", end: "right", start: "left" };

function draw(context, mark) {
  const write = (text, x, y) => {
    context.font = `${mark.weight} ${mark.size}px ${mark.family}`;
    context.fillStyle = mark.fill;
    context.fillText(text, x, y);
  };
  switch (mark.kind) {
    case "rect":
      context.beginPath();
      context.roundRect(mark.x, mark.y, Math.max(0, mark.width), Math.max(0, mark.height), mark.radius ?? 0);
      paint(context, mark);
      break;
    case "line":
      context.beginPath();
      context.moveTo(mark.x1, mark.y1);
      context.lineTo(mark.x2, mark.y2);
      if (mark.dashed) context.setLineDash([3, 2]);
      paint(context, { stroke: mark.stroke, strokeWidth: mark.width });
      break;
    case "text":
      context.textBaseline = "middle";
      write(mark.text, mark.x, mark.y);
      break;
    case "canvas":
      context.imageSmoothingEnabled = false;
      context.drawImage(mark.canvas, mark.x, mark.y, mark.width, mark.height);
      break;
    default: {
      context.globalAlpha = mark.opacity;
      const matrix = new DOMMatrix(mark.matrix);
      if (mark.shape.localName === "text") {
        context.transform(...mark.matrix);
        context.textAlign = ANCHORS[mark.anchor] ?? "left";
        context.textBaseline = /central|middle/.test(mark.baseline) ? "middle" : "alphabetic";
        write(mark.text, Number(mark.shape.getAttribute("x")), Number(mark.shape.getAttribute("y")));
        break;
      }
      const path = new Path2D();
      path.addPath(new Path2D(pathOf(mark.shape)), matrix);
      const scale = mark.constant ? 1 : Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
      if (mark.strokeDasharray !== "none")
        context.setLineDash(mark.strokeDasharray.split(/[ ,]+/).map((part) => parseFloat(part) * scale));
      const strokeWidth = parseFloat(mark.strokeWidth) * scale;
      paint(context, { ...mark, strokeWidth }, path);
    }
  }
}

function paint(context, { fill, fillOpacity = 1, stroke, strokeWidth = 1, strokeOpacity = 1 }, path) {
  const alpha = context.globalAlpha;
  if (fill && fill !== "none") {
    context.globalAlpha = alpha * fillOpacity;
    context.fillStyle = fill;
    path ? context.fill(path) : context.fill();
  }
  if (stroke && stroke !== "none" && strokeWidth) {
    context.globalAlpha = alpha * strokeOpacity;
    context.strokeStyle = stroke;
    context.lineWidth = strokeWidth;
    path ? context.stroke(path) : context.stroke();
  }
}

// ── a PNG's description: an iTXt chunk before its end ──
async function withDescription(blob, description) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const encode = (text) => new TextEncoder().encode(text);
  const body = [...encode("iTXtDescription"), 0, 0, 0, 0, 0, ...encode(description)];
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  const end = bytes.length - 12; // the IEND chunk
  return new Blob([bytes.slice(0, end), chunk, bytes.slice(end)], { type: "image/png" });
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
