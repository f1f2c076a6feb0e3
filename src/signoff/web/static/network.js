// Draws the network that the table below it tells in words, and lets people walk through it.

const LARGEST = 1.2;
const MARGIN = 28;

const picture = document.getElementById("picture");
const canvas = document.getElementById("canvas");
const chosen = document.getElementById("chosen");

if (picture) {
  start();
}

async function start() {
  const answer = await fetch(picture.dataset.source, { headers: { accept: "application/json" } });
  if (!answer.ok) {
    return;
  }
  const network = await answer.json();
  const around = new URLSearchParams(picture.dataset.source.split("?")[1]).get("around");
  picture.hidden = false;
  const cy = cytoscape({
    container: canvas,
    elements: elements(network, around),
    style: look(around !== null),
    layout: { name: "preset" },
    minZoom: 0.05,
    maxZoom: 3,
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
    autoungrabify: around !== null,
  });
  if (around === null) {
    alike(() => cy.layout(spread()).run());
    widen(cy);
  } else {
    cy.layout(columns(cy)).run();
  }
  shrink(cy);
  show(cy);
  listen(cy, around !== null);
}

function elements(network, around) {
  const needs = new Map(network.applications.map((each) => [each.id, 0]));
  const serves = new Map(needs);
  const worst = new Map();
  for (const [consumer, provider, status] of network.connections) {
    needs.set(consumer, needs.get(consumer) + 1);
    serves.set(provider, serves.get(provider) + 1);
    for (const id of [consumer, provider]) {
      worst.set(id, worse(worst.get(id), status));
    }
  }
  const nodes = network.applications.map((each) => {
    const degree = needs.get(each.id) + serves.get(each.id);
    return {
      data: {
        id: `a${each.id}`,
        name: each.name,
        label: each.hidden ? `${each.short} +${each.hidden}` : each.short,
        url: each.url,
        step: each.step,
        hidden: each.hidden,
        needs: needs.get(each.id),
        serves: serves.get(each.id),
        worst: worst.get(each.id),
        size: Math.min(12 + 4 * Math.sqrt(degree), 44),
        letters: Math.min(11 + 2 * Math.sqrt(degree), 24),
        width: width(each.hidden ? `${each.short} +${each.hidden}` : each.short),
      },
      classes: each.name === around ? "centre" : "",
    };
  });
  const edges = network.connections.map(([consumer, provider, status]) => ({
    data: { id: `c${consumer}-${provider}`, source: `a${consumer}`, target: `a${provider}`, status },
  }));
  return [...nodes, ...edges];
}

const BADNESS = ["verified", "changed", "never", "failed_pending", "failed"];

function worse(one, other) {
  return BADNESS.indexOf(other) > BADNESS.indexOf(one) ? other : one;
}

const pen = document.createElement("canvas").getContext("2d");

function width(label) {
  pen.font = `13px ${font()}`;
  return Math.ceil(pen.measureText(label).width) + 22;
}

function font() {
  return getComputedStyle(document.body).fontFamily;
}

// Without somebody in the middle, whoever works together is drawn together.
function spread() {
  return {
    name: "fcose",
    quality: "default",
    animate: false,
    nodeSeparation: 90,
    idealEdgeLength: 110,
    nodeRepulsion: 9000,
    gravity: 0.2,
    fit: false,
  };
}

// The layout draws lots. With the same lots, the same network looks the same whenever somebody comes back to it.
function alike(run) {
  const random = Math.random;
  let lot = 1;
  Math.random = () => {
    lot = (lot * 16807) % 2147483647;
    return lot / 2147483647;
  };
  try {
    run();
  } finally {
    Math.random = random;
  }
}

// Layouts make squares, screens are wide.
function widen(cy) {
  const box = cy.elements().boundingBox({ includeLabels: false });
  const factor = Math.min(Math.max((cy.width() / cy.height()) * (box.h / box.w), 1), 2);
  cy.nodes().positions((node) => ({ x: node.position("x") * factor, y: node.position("y") }));
}

// Few applications need little room.
function shrink(cy) {
  const height = cy.elements().boundingBox().h * LARGEST + 2 * MARGIN;
  if (height < cy.height()) {
    canvas.style.height = `${Math.max(height, 240)}px`;
    cy.resize();
  }
}

function show(cy) {
  cy.fit(undefined, MARGIN);
  if (cy.zoom() > LARGEST) {
    cy.zoom(LARGEST);
    cy.center();
  }
}

// Around somebody, consumers are on the left and providers on the right, each near those that it works with.
function columns(cy) {
  const byStep = new Map();
  for (const node of cy.nodes().toArray()) {
    const step = node.data("step");
    byStep.set(step, [...(byStep.get(step) ?? []), node]);
  }
  const steps = [...byStep.keys()].sort((one, other) => one - other);
  const place = new Map();
  const count = (column) => column.forEach((node, row) => place.set(node.id(), row - (column.length - 1) / 2));
  steps.forEach((step) => count(byStep.get(step)));
  for (let sweep = 0; sweep < 6; sweep += 1) {
    for (const step of sweep % 2 ? [...steps].reverse() : steps) {
      const column = byStep.get(step);
      const wish = new Map(column.map((node) => [node.id(), mean(node, place)]));
      column.sort((one, other) => wish.get(one.id()) - wish.get(other.id()));
      count(column);
    }
  }
  return { name: "preset", positions: best(steps.map((step) => byStep.get(step)), cy), fit: false };
}

// Lays steps out from left to right or from top to bottom, in lines of whatever length leaves the letters largest; where
// that is all the same, in long ones.
function best(steps, cy) {
  const widest = Math.max(...cy.nodes().map((node) => node.data("width")));
  let found = { zoom: 0 };
  for (const down of [false, true]) {
    for (let most = 1; most <= 80; most += 1) {
      const lines = steps.map((nodes) => inLines(nodes, most));
      const count = lines.reduce((sum, each) => sum + each.length, 0);
      const longest = Math.max(...lines.flat().map((each) => each.length));
      const across = down ? count * 56 + steps.length * 50 : count * (widest + 24) + steps.length * 80;
      const along = down ? longest * (widest + 16) : longest * 48;
      const [width, height] = down ? [along, across] : [across, along];
      // From left to right is what people expect, so the other way has to be much better.
      const zoom = Math.min(cy.width() / width, cy.height() / height, LARGEST) * (down ? 0.75 : 1);
      if (zoom >= found.zoom) {
        found = { zoom, lines, down };
      }
    }
  }
  return placed(found, widest);
}

function inLines(nodes, most) {
  const count = Math.ceil(nodes.length / most);
  const size = Math.ceil(nodes.length / count);
  return Array.from({ length: count }, (_, line) => nodes.slice(line * size, (line + 1) * size));
}

function placed({ lines, down }, widest) {
  const positions = {};
  let across = 0;
  for (const step of lines) {
    for (const line of step) {
      line.forEach((node, place) => {
        const along = (place - (line.length - 1) / 2) * (down ? widest + 16 : 48);
        positions[node.id()] = down ? { x: along, y: across } : { x: across, y: along };
      });
      across += down ? 56 : widest + 24;
    }
    across += down ? 50 : 80;
  }
  return positions;
}

function mean(node, place) {
  const rows = node.neighborhood().nodes().map((other) => place.get(other.id()));
  return rows.length ? rows.reduce((sum, row) => sum + row, 0) / rows.length : place.get(node.id());
}

function look(named) {
  const of = getComputedStyle(document.documentElement);
  const colour = (name) => of.getPropertyValue(`--${name}`).trim();
  const boxes = {
    shape: "round-rectangle",
    width: "data(width)",
    height: 30,
    "font-size": 13,
    "text-valign": "center",
  };
  const dots = {
    shape: "ellipse",
    width: "data(size)",
    height: "data(size)",
    "font-size": "data(letters)",
    "min-zoomed-font-size": 9,
    "text-valign": "bottom",
    "text-margin-y": 3,
  };
  return [
    {
      selector: "node",
      style: {
        label: "data(label)",
        color: colour("ink"),
        "font-family": font(),
        "background-color": colour("sunk"),
        "border-width": 1.5,
        "border-color": colour("rule"),
        "text-outline-width": named ? 0 : 2,
        "text-outline-color": colour("sheet"),
        ...(named ? boxes : dots),
      },
    },
    { selector: "node[worst = 'verified']", style: { "border-color": colour("good") } },
    { selector: "node[worst = 'changed']", style: { "border-color": colour("moved") } },
    { selector: "node[worst = 'failed_pending']", style: { "border-color": colour("warn"), "border-width": 2 } },
    { selector: "node[worst = 'failed']", style: { "border-color": colour("bad"), "border-width": 3 } },
    { selector: "node.centre", style: { "font-weight": 700, "background-color": colour("good-back") } },
    {
      selector: "edge",
      style: {
        width: 1.25,
        "curve-style": "bezier",
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.8,
        opacity: 0.75,
      },
    },
    ...line("verified", colour("good"), {}),
    ...line("changed", colour("moved"), { "line-style": "dashed" }),
    ...line("never", colour("soft"), { "line-style": "dotted", width: 1.5 }),
    ...line("failed_pending", colour("warn"), { "line-style": "dashed", width: 2.5, opacity: 1 }),
    ...line("failed", colour("bad"), { width: 2.5, opacity: 1 }),
    { selector: ".away", style: { opacity: named ? 0.3 : 0.15 } },
    { selector: "node.away", style: { "min-zoomed-font-size": named ? 0 : 1000 } },
    { selector: "node.near, node.named", style: { "min-zoomed-font-size": 0, "z-index": 10 } },
    { selector: "node:selected", style: { "border-color": colour("focus"), "border-width": 4, "font-weight": 700 } },
  ];
}

function line(status, colour, more) {
  const style = { "line-color": colour, "target-arrow-color": colour, ...more };
  return [{ selector: `edge[status = '${status}']`, style }];
}

function listen(cy, named) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => cy.style(look(named)));
  canvas.addEventListener("focusin", () => cy.userZoomingEnabled(true));
  canvas.addEventListener("focusout", () => cy.userZoomingEnabled(false));
  cy.on("tap", (event) => {
    canvas.focus({ preventScroll: true });
    if (event.target === cy) {
      choose(cy, null);
    }
  });
  cy.on("tap", "node", (event) => choose(cy, event.target));
  cy.on("dbltap", "node", (event) => enter(event.target));
  if (!named) {
    cy.on("mouseover", "node", (event) => write(cy, event.target.addClass("named")));
    cy.on("mouseout", "node", (event) => event.target.removeClass("named").removeStyle("font-size"));
  }
  canvas.addEventListener("keydown", (event) => pressed(cy, event));
  picture.querySelector(".tools").addEventListener("click", (event) => {
    const does = event.target.dataset?.does;
    if (does) {
      ACTIONS[does](cy);
    }
  });
  find(cy);
}

const ACTIONS = {
  in: (cy) => zoom(cy, 1.4),
  out: (cy) => zoom(cy, 1 / 1.4),
  fit: show,
};

function zoom(cy, factor) {
  cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

const KEYS = { "+": "in", "-": "out", 0: "fit" };
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function pressed(cy, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const here = cy.$("node:selected");
  if (KEYS[event.key]) {
    ACTIONS[KEYS[event.key]](cy);
  } else if (DIRECTIONS[event.key]) {
    choose(cy, next(cy, here, DIRECTIONS[event.key]));
  } else if (event.key === "Enter" && here.nonempty()) {
    enter(here);
  } else if (event.key === "Escape") {
    choose(cy, null);
  } else {
    return;
  }
  event.preventDefault();
}

// The nearest one in a direction; what lies off the way counts twice.
function next(cy, here, [right, down]) {
  if (here.empty()) {
    const centre = cy.$("node.centre");
    return centre.nonempty() ? centre : cy.nodes().max((node) => node.degree()).ele;
  }
  const from = here.position();
  const ways = cy.nodes().map((node) => {
    const [x, y] = [node.position().x - from.x, node.position().y - from.y];
    const along = x * right + y * down;
    return { node, cost: along > 1 ? along + 2 * Math.abs(x * down + y * right) : Infinity };
  });
  const best = ways.reduce((one, other) => (other.cost < one.cost ? other : one));
  return best.cost < Infinity ? best.node : here;
}

function enter(node) {
  location.assign(`${node.data("url")}/network`);
}

function choose(cy, node) {
  cy.elements().removeClass("away near").unselect();
  cy.nodes().removeStyle("font-size");
  chosen.replaceChildren();
  if (!node || node.empty()) {
    return;
  }
  const near = node.closedNeighborhood();
  cy.elements().difference(near).addClass("away");
  near.addClass("near");
  if (cy.nodes(".centre").empty() && near.nodes().length <= 20) {
    write(cy, near.nodes());
  }
  node.select();
  const { x, y } = node.renderedPosition();
  if (x < 0 || y < 0 || x > cy.width() || y > cy.height()) {
    cy.center(node);
  }
  tell(node.data());
}

// However far away, these names can be read.
function write(cy, nodes) {
  nodes.forEach((node) => node.style("font-size", Math.max(node.data("letters"), 12 / cy.zoom())));
}

function tell(data) {
  const words = document.querySelector(`.legend [data-status="${data.worst}"]`).parentElement.textContent.trim();
  const status = made("span", words);
  status.className = `status ${data.worst}`;
  const sums = made("span", `needs ${data.needs}, serves ${data.serves}${data.hidden ? `, and ${data.hidden} not shown` : ""}`);
  const links = [["Application", data.url], ["Its network", `${data.url}/network`]].map(([text, url]) => {
    const link = made("a", text);
    link.href = url;
    return link;
  });
  chosen.replaceChildren(made("b", data.name), status, sums, ...links);
}

function made(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function find(cy) {
  const field = document.getElementById("find");
  const names = cy.nodes().map((node) => node.data("name")).sort();
  document.getElementById("names").replaceChildren(
    ...names.map((name) => {
      const option = document.createElement("option");
      option.value = name;
      return option;
    }),
  );
  field.addEventListener("input", () => {
    const text = field.value.trim().toLowerCase();
    const named = (node) => node.data("name").toLowerCase();
    const fitting = text ? cy.nodes().filter((node) => named(node).includes(text)) : cy.collection();
    const exact = fitting.filter((node) => named(node) === text);
    const found = exact.nonempty() ? exact : fitting;
    choose(cy, found.length === 1 ? found[0] : null);
    if (found.length > 1) {
      cy.elements().difference(found).addClass("away");
      found.addClass("near");
    }
    if (found.length === 1 && cy.zoom() < 0.7) {
      cy.zoom({ level: 0.8, position: found[0].position() });
      cy.center(found[0]);
    }
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      canvas.focus();
    }
  });
}
