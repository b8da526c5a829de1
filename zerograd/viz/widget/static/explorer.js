// @ts-check
/**
 * The Explorer's browser half: draws a stage (see stage.py), computed and laid out in Python, and moves through its steps. All text
 * becomes text nodes, never markup. First what is pure, then the page, then what anywidget and to_html() call.
 *
 * @typedef {{since: number, state: string, holds: string, facts: string[], draw: Part[]}} Slot
 * @typedef {[string, Record<string, string | number>, ...any[]]} Part
 * @typedef {{id: string, kind: string, name: string, called: string, box: number[], made: number, draw: Part[], facts: string[][], slots: Slot[],
 *   quiz: null | {step: number, values: string[]}, folds: boolean, members: string[]}} Item
 * @typedef {Record<"source" | "target" | "kind" | "back", string> & Record<"tip" | "word" | "span", number[]> & {nr: number, draw: Part[]}} Edge
 * @typedef {Record<"to" | "called" | "rule" | "numbers" | "local" | "value" | "token" | "adds" | "note", string> & {nr: number}} Gift
 * @typedef {Record<"phase" | "node" | "called" | "block" | "text" | "incoming" | "token", string> & {gifts: Gift[]}} Step
 * @typedef {Record<"title" | "description" | "hidden" | "style", string> & Record<"folds" | "folded", boolean> & Record<"under" | "scale", number> &
 *   {size: number[], nodes: Item[], edges: Edge[], legend: Part[], steps: Step[]}} Stage
 * @typedef {{get(name: string): any, set(name: string, value: any): void, save_changes(): void} & Record<"on" | "off",
 *   (event: string, call: () => void) => void>} Model
 */

// ---------------- pure: geometry, stepping, answers

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** The slot that a card shows at a step. @param {Slot[]} slots @param {number} step @returns {Slot | null} */
export function slotAt(slots, step) {
  let found = null;
  for (const slot of slots) if (slot.since <= step) found = slot;
  return found;
}

/**
 * The node that an arrow key leads to: left and right along edges, up and down to the nearest above or below.
 * @param {Item[]} nodes @param {Edge[]} edges @param {string} from @param {string} key
 */
export function neighbour(nodes, edges, from, key) {
  const here = nodes.find((node) => node.id === from);
  if (!here) return from;
  const x = here.box[0] + here.box[2] / 2;
  /** The middle; of a frame its upper edge, above what is in it. @param {Item} node */
  const centre = ({ box, kind }) => kind === "frame" ? [clamp(x, box[0], box[0] + box[2]), box[1]] : [box[0] + box[2] / 2, box[1] + box[3] / 2];
  const y = centre(here)[1];
  const [near, far] = key === "ArrowLeft" ? ["target", "source"] : ["source", "target"];
  const linked = new Set(here.members.length ? here.members : edges.filter((e) => e.kind !== "saved" && e[/** @type {"source"} */ (near)] === from)
    .map((e) => e[/** @type {"source"} */ (far)]));
  const sideways = key === "ArrowLeft" || key === "ArrowRight";
  let best = from, least = Infinity;
  for (const node of nodes) {
    const [nx, ny] = centre(node), dx = Math.abs(nx - x), dy = key === "ArrowUp" ? y - ny : ny - y;
    const fits = sideways ? linked.has(node.id) : node !== here && dy > 0;
    const distance = sideways ? Math.abs(ny - y) : dy + 3 * dx;
    if (fits && distance < least) [best, least] = [node.id, distance];
  }
  return best;
}

/** The numbers in what somebody typed; null where there is something else. @param {string} typed @returns {number[] | null} */
export function numbers(typed) {
  const words = typed.replace(/[[\](){};,]/g, " ").replace(/\u2212/g, "-").trim().split(/\s+/);
  const found = words.map((word) => /^[-+]?(nan|inf(inity)?)$/i.test(word)
    ? Number(word.toLowerCase().replace(/inf(inity)?/, "Infinity").replace(/.*nan/, "NaN"))
    : /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(word) ? Number(word) : null);
  return found.some((value) => value === null) ? null : /** @type {number[]} */ (found);
}

/** Is what was typed right, to three digits? @param {string} typed @param {string[]} expected */
export function judge(typed, expected) {
  const given = numbers(typed), wanted = numbers(expected.join(" "));
  return !!given && !!wanted && given.length === wanted.length && given.every((value, i) =>
    Object.is(value, wanted[i]) || Math.abs(value - wanted[i]) <= Math.min(Math.max(1e-3 * Math.abs(wanted[i]), 5e-5), 1e300));
}

/**
 * What the quiz still asks at a step, and the cards whose gradients it hides there.
 * @param {Stage} stage @param {number} step @param {Record<string, string>} answers
 */
export function quizAt(stage, step, answers) {
  /** @param {Item} node */
  const solved = (node) => !node.quiz || answers[node.name] === SHOWN || judge(answers[node.name] ?? "", node.quiz.values);
  const open = stage.nodes.filter((node) => !solved(node));
  return { ask: open.filter((node) => node.quiz?.step === step), hide: new Set(open.map((node) => node.id)) };
}

/**
 * What cards show at a step and did not before the backward began or, if there is one, on the stage before, at the like step. By id.
 * @param {Stage} stage @param {number} step @param {Stage | null} previous @param {Set<string>} hide cards whose gradients are secret
 */
export function changes(stage, step, previous, hide) {
  /** @param {Stage} of */
  const begins = (of) => of.steps.filter((each) => each.phase !== "backward").length - 1;
  /** @param {Item} node @param {number} at */
  const shows = (node, at) => [node.facts.find(([what]) => what === "value")?.[1], slotAt(node.slots, at)?.holds ?? "None"];
  const old = previous ?? stage, same = old.nodes.length === stage.nodes.length, was = new Map(old.nodes.map((node) => [node.name, node]));
  const then = !previous ? begins(stage) : step === stage.steps.length - 1 ? Infinity : Math.max(step - begins(stage) + begins(old), 0);
  return new Map(stage.nodes.map((node) => {
    const before = was.get(node.name), now = shows(node, step);
    const list = !before || !same && /\(unnamed\)$/.test(node.name) ? [] : shows(before, then).flatMap((value, i) => // no namesake
      value === now[i] || i && hide.has(node.id) ? [] : `${i ? "grad" : "value"} before ${value}, now ${now[i]}`);
    return /** @type {[string, string[]]} */ ([node.id, list]);
  }));
}

/** What stands in `answers` for a gradient that the learner asked to see. */
export const SHOWN = "shown";

// ---------------- the page

const TAGS = new Set(["svg", "g", "path", "rect", "circle", "text", "tspan", "title"]);
const ATTRIBUTES = new Set(
  "class viewBox x y width height rx cx cy r d font-size text-anchor stroke-dasharray fill-opacity transform tabindex role aria-label data-id".split(" "));
const KEYS = [
  ["← →", "along the edges"], ["↑ ↓", "to the card above or below"], ["Home End", "first leaf, root"],
  ["Enter", "pin a card; unfold a block"], ["f", "fold, unfold what repeats"], ["[ ]", "step back, step on"],
  ["Space", "play, stop"], ["b", "all ways back"], ["d", "what has changed"], ["/", "search"], ["?", "these keys"],
];

/** An SVG element of a part: allow-listed names, text as text. @param {Part | string} part @returns {any} */
function build(part) {
  if (typeof part === "string") return document.createTextNode(part);
  const [name, attributes, ...children] = part;
  const made = document.createElementNS("http://www.w3.org/2000/svg", TAGS.has(name) ? name : "g");
  for (const [key, value] of Object.entries(attributes)) if (ATTRIBUTES.has(key)) made.setAttribute(key, String(value));
  made.append(...children.map(build));
  return made;
}

/** A frame round a box. @param {number[]} box @param {Record<string, string | number>} more @returns {Part} */
const ring = ([x, y, width, height], more) => ["rect", { x: x - 5, y: y - 5, width: width + 10, height: height + 10, ...more }];

/** An HTML element. @param {string} name @param {string} className @param {(Node | string)[]} children @returns {any} */
function html(name, className = "", ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** @param {string} className @param {string[][]} pairs */
const list = (className, pairs) => html("dl", className, ...pairs.flatMap(([what, is]) => [html("dt", "", what), html("dd", "", is)]));

/** @param {string} symbol @param {string} label @param {() => void} act */
function button(symbol, label, act) {
  return Object.assign(html("button", "", symbol), { type: "button", title: label, ariaLabel: label, onclick: act });
}

/** Is it so, for each of the classes? @param {Element} element @param {Record<string, unknown>} classes */
const mark = (element, classes) => { for (const name in classes) element.classList.toggle(`zg-${name}`, !!classes[name]); };

/** @param {any} toggle @param {any} on */
const press = (toggle, on) => { toggle.ariaPressed = String(!!on); };

/**
 * Build an Explorer in `root`, which shows and changes the traits of `model`.
 * @param {HTMLElement} root @param {Model} model @returns {() => void} what takes it away again
 */
export function mount(root, model) {
  /** @type {Stage} */ let stage = model.get("stage");
  let focused = "", looked = "", playing = 0, frame = 0, shown = -1, typed = "", backs = false, differs = false, drawnBacks = "";
  /** @type {Map<string, any>} */ const groups = new Map();
  /** @type {any[][]} */ let [arrows, layers, parts] = [[], [], []]; // a part: {element, layer, box, away}
  /** @type {Map<string, string>} */ const drawn = new Map(); // which of its slots each card shows
  /** @type {Record<string, string[]>} */ let marked = {}; // nodes by class
  /** @type {Record<string, number[]>} */ let found = {}; // edges by what a step knows of them
  /** @type {Map<string, Item>} */ let items = new Map();
  /** @type {Stage | null} */ let previous = null;
  /** @type {any} */ let view;
  /** @type {Map<string, string[]>} */ let delta = new Map();

  const style = html("style"), title = html("strong", "zg-title"), chip = html("span", "zg-chip");
  const range = Object.assign(html("input", "zg-range"), { type: "range", min: "0", ariaLabel: "step" });
  const ticks = html("div", "zg-ticks"), says = html("div", "zg-says"), picture = html("div", "zg-picture");
  const panel = Object.assign(html("aside", "zg-panel"), { ariaLabel: "facts of one card" });
  const live = Object.assign(html("div", "zg-live"), { ariaLive: "polite" });
  const fault = Object.assign(html("div", "zg-fault"), { role: "alert" });
  const finder = Object.assign(html("input", "zg-find"), { type: "search", placeholder: "find a card", ariaLabel: "find a card by its name" });
  const keys = list("zg-keys", KEYS);
  const play = button("▶", "play (Space)", () => toggle());
  const quiz = button("Quiz", "Quiz: hide the gradients and ask for them", () => set("quiz", !model.get("quiz")));
  const back = button("⇠", "all ways back (b)", () => { backs = !backs; drawStep(); });
  const changed = button("Δ", "what backward or a new graph changed (d)", () => { differs = !differs; drawStep(); });
  root.classList.add("zg-explorer");
  Object.assign(root, { role: "group" }).dataset.still = model.get("still") ?? "";
  root.dataset.lmSuppressShortcuts = "true"; // else JupyterLab takes arrows and Enter
  keys.hidden = true;
  const refold = () => { if (stage.folds) set("fold", !stage.folded); };
  const fold = button("Fold", "fold what repeats (f)", refold);
  const help = button("?", "keys (?)", () => { keys.hidden = !keys.hidden; });
  root.replaceChildren(style,
    html("div", "zg-head", title, html("span", "zg-space"), finder, fold, quiz, help), keys,
    html("div", "zg-bar", button("❘◂", "to the start", () => go(0)), button("◂", "step back ([)", () => go(at() - 1)), play,
      button("▸", "step on (])", () => go(at() + 1)), button("▸❘", "to the end", () => go(last())),
      html("div", "zg-track", range, ticks), chip, back, changed),
    fault, says, html("div", "zg-main", picture, panel), live);

  const last = () => stage.steps.length - 1;
  const at = () => clamp(model.get("step"), 0, last());
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** @param {string} name @param {any} value */
  function set(name, value) {
    model.set(name, value);
    model.save_changes();
  }
  /** @param {number} step */
  function go(step) { set("step", clamp(step, 0, last())); }

  function toggle() {
    if (playing) return stop();
    if (at() >= last()) go(0);
    playing = window.setInterval(() => {
      const blocked = model.get("quiz") && quizAt(stage, at(), model.get("answers")).ask.length;
      if (blocked || at() >= last()) stop(); else go(at() + 1);
    }, 1500);
    play.textContent = "❚❚";
    press(play, true);
  }
  function stop() {
    clearInterval(playing);
    playing = 0;
    play.textContent = "▶";
    press(play, false);
  }

  /** Everything anew: the stage changed. */
  function drawStage() {
    const before = items.get(focused), inside = picture.contains(document.activeElement), next = model.get("stage");
    if (next !== stage && next.folded === stage.folded) previous = stage;
    stage = next;
    stop();
    shown = -1;
    groups.clear();
    drawn.clear();
    drawnBacks = "none";
    marked = {};
    found = {};
    stage.edges.forEach(({ kind, source, target, nr }, i) => (found[kind === "output" ? source : kind + source + target + nr] ??= []).push(i));
    style.textContent = stage.style;
    title.textContent = stage.title + (stage.hidden ? ` (${stage.hidden})` : "");
    root.setAttribute("aria-label", stage.title);
    const [width, height] = stage.size, by = stage.scale, svg = build(["g", {}]);
    view = build(["svg", { viewBox: `-14 -14 ${width} ${height}`, width: width * by, height: height * by, role: "group", "aria-label": stage.description || stage.title }]);
    view.style.maxWidth = `max(100%, ${Math.ceil(width * (by === 1 ? 0.9 : by))}px)`;
    arrows = stage.edges.map((edge) => build(["g", { class: "zg-edge" }, ...edge.draw]));
    const frames = build(["g", {}]), under = build(["g", {}]);
    items = new Map(stage.nodes.map((node) => [node.id, node]));
    for (const node of stage.nodes) {
      // No button: its name tells more than it shows.
      const group = build(["g", { class: `zg-node zg-${node.kind}`, role: "graphics-symbol", tabindex: "-1", "data-id": node.id },
        ["title", {}], ...node.draw, ["g", { class: "zg-slot" }],
        ring(node.box, { class: "zg-ring", rx: 9 }),
        ring(node.box, { class: "zg-delta", "stroke-dasharray": `24 ${node.box[2] - 14} 24 ${node.box[3] - 14}` })]);
      const onfocus = () => { focused = looked = node.id; roving(); drawPanel(); };
      Object.assign(group, { onfocus,
        onclick: () => { onfocus(); group.focus(); if (model.get("pinned")) pin(node); }, onmouseenter: () => drawPanel(node), onmouseleave: () => drawPanel(),
      });
      groups.set(node.id, group);
    }
    layers = ["zg-backs", "zg-back"].map((name) => build(["g", { class: name }]));
    view.append(under, svg, frames, ...layers,
      build(["g", { transform: `translate(0 ${stage.under})` }, ...stage.legend]));
    parts = [...stage.edges.map(({ span }, i) => ({ element: arrows[i], layer: under, box: span, away: true })),
      ...stage.nodes.map(({ id, kind, box: [x, y, w, h] }) => ({ element: groups.get(id), layer: kind === "frame" ? frames : svg,
        box: [x, y, x + w, y + h], away: true }))];
    if (stage.nodes.length < 500) for (const part of parts.splice(0)) part.layer.append(part.element);
    picture.replaceChildren(view);
    range.max = String(last());
    ticks.replaceChildren(...stage.steps.map((step) => html("i", `zg-${step.phase}`)));
    fold.hidden = !stage.folds;
    press(fold, stage.folded);
    if (!groups.has(focused))
      focused = (stage.nodes.find((node) => node.members.includes(focused) || before?.members.includes(node.id)) ?? stage.nodes[0])?.id ?? "";
    roving();
    drawStep();
    cull();
    if (inside) focus(focused, true);
  }

  /** @param {string} id @param {boolean} [stay] without a scroll, which leaves the step */
  function focus(id, stay) {
    const group = groups.get(id), part = parts.find(({ element }) => element === group);
    if (part?.away) part.layer.append(group), part.away = false;
    group?.focus({ preventScroll: stay });
  }

  function roving() {
    for (const [id, group] of groups) group.tabIndex = id === focused ? 0 : -1;
  }

  /** @param {Item} node */
  function pin(node) { set("pinned", model.get("pinned") === node.name ? "" : node.name); }

  /** What is hidden and asked now. @returns {{ask: Item[], hide: Set<string>}} */
  function riddle() {
    const step = at();
    return model.get("quiz") ? quizAt(stage, step, model.get("answers")) : { ask: [], hide: new Set() };
  }

  /** Is the gradient of this card hidden at a step? @param {Item} node @param {number} step @param {Set<string>} hide */
  const isHidden = (node, step, hide) => hide.has(node.id) && (slotAt(node.slots, step)?.since ?? 0) > 0;

  /** The current step; one step on, the gradient travels first. */
  function drawStep() {
    const step = at(), now = stage.steps[step], { ask, hide } = riddle(), inside = root.contains(document.activeElement);
    const was = shown < 0 ? Infinity : shown, travels = step === was + 1 && now.phase === "backward" && !still() && !ask.length;
    cancelAnimationFrame(frame);
    bring(now); // first, so that the browser lays out once
    if (shown !== step) looked = "";
    shown = step;
    delta = differs ? changes(stage, step, previous, hide) : new Map();
    for (const node of stage.nodes) {
      const comes = travels && now.gifts.some((gift) => gift.to === node.id);
      if (node.made > step !== node.made > was) mark(groups.get(node.id), { faint: node.made > step });
      drawSlot(node, comes ? step - 1 : step, hide, false);
    }
    stage.edges.forEach(({ source, target }, i) => {
      const made = Math.max(items.get(source)?.made ?? 0, items.get(target)?.made ?? 0);
      if (made > step !== made > was) mark(arrows[i], { faint: made > step });
    });
    only("now", [now.node]);
    only("asked", ask.map((node) => node.id));
    only("pinned", stage.nodes.filter((node) => node.name === model.get("pinned")).map((node) => node.id));
    drawBack(now, hide, travels);
    drawWords(step, now, ask, hide);
    drawPanel();
    const lost = !root.contains(document.activeElement);
    if (inside && (lost || step !== was && document.activeElement !== range)) {
      const field = says.querySelectorAll("input")[Math.max(ask.findIndex((node) => node.id === typed), 0)];
      if (field) field.focus(), field.select();
      else if (lost) focus(focused, true);
    }
    range.value = String(step);
    range.setAttribute("aria-valuetext", `${step} of ${last()}: ${now.phase}`);
    ticks.querySelector(".zg-here")?.classList.remove("zg-here");
    mark(ticks.children[step], { here: true });
    chip.textContent = `${now.phase} · ${step} of ${last()}`;
    chip.dataset.phase = now.phase;
    press(quiz, model.get("quiz"));
    press(back, backs);
    press(changed, differs);
  }

  /** These nodes, and no others, are of a class. @param {string} name @param {string[]} ids */
  function only(name, ids) {
    for (const id of marked[name] ?? []) mark(groups.get(id), { [name]: false });
    for (const id of marked[name] = ids.filter((id) => groups.has(id))) mark(groups.get(id), { [name]: true });
  }

  /** Pixels for a unit of the drawing. */
  const scale = () => view.getBoundingClientRect().width / (view.viewBox.baseVal.width || 1);

  /** Scroll the picture, and nothing else, to where the step happens. @param {Step} now */
  function bring(now) {
    const by = scale(), { clientWidth: wide, clientHeight: high, scrollLeft: x, scrollTop: y } = picture;
    const linked = stage.edges.flatMap(({ kind, source, target }) =>
      kind === "saved" ? [] : source === now.node ? target : target === now.node ? source : []);
    const boxes = [now.node, ...linked].flatMap((id) => items.get(id) ?? [])
      .map(({ box }) => box.map((n, i) => (n + (i < 2 ? 14 : 0)) * by));
    const ends = () => [0, 1].flatMap((i) => [Math.min(...boxes.map((b) => b[i])), Math.max(...boxes.map((b) => b[i] + b[i + 2]))]);
    if (!boxes.length) return;
    if (ends()[1] - ends()[0] > wide) boxes.splice(1); // nobody sees both ends
    const [left, right, top, bottom] = ends();
    if (left < x || right > x + wide || top < y || bottom > y + high)
      picture.scrollTo({ left: (left + right - wide) / 2, top: (top + bottom - high) / 2, behavior: shown < 0 || still() ? "auto" : "smooth" });
  }

  /** Of a large picture only what is near is there to paint. */
  function cull() {
    const by = scale(), { clientWidth: wide, clientHeight: high, scrollLeft: x, scrollTop: y } = picture;
    for (const part of parts) {
      const [x0, y0, x1, y1] = part.box.map((/** @type {number} */ n) => n * by), away = part.element !== document.activeElement
        && (x1 < x - wide || x0 > x + 2 * wide || y1 < y - high || y0 > y + 2 * high);
      if (away !== part.away) (part.away = away) ? part.element.remove() : part.layer.append(part.element);
    }
  }

  /** @param {Item} node @param {number} step @param {Set<string>} hide @param {boolean} fresh */
  function drawSlot(node, step, hide, fresh) {
    const slot = slotAt(node.slots, step), hidden = isHidden(node, step, hide), told = delta.get(node.id) ?? [], looks = `${slot?.since} ${hidden} ${fresh} ${told}`;
    if (drawn.get(node.id) === looks) return;
    drawn.set(node.id, looks);
    const group = groups.get(node.id), place = group.querySelector(".zg-slot"), facts = hidden ? ["grad ? (the quiz asks for it)"] : slot?.facts ?? [];
    const words = [node.called, ...node.facts.map(([what, value]) => `${what} ${value}`), ...facts, ...told];
    mark(group, { changed: told.length });
    group.querySelector("title").textContent = words.join("\n");
    group.ariaLabel = words.join(", ");
    mark(place, { fresh });
    const [x, y, width, height] = node.box, top = y + (height < 60 ? height / 2 + 3 : height - 31);
    place.replaceChildren(...(hidden
      ? [["rect", { x: x + 8, y: top, width: width - 16, height: 20, rx: 4, class: "zg-line-gradient zg-dashed" }],
        ["text", { x: x + width / 2, y: top + 15, "text-anchor": "middle", "font-size": "13", class: "zg-fill-gradient zg-bold" }, "grad = ?"]]
      : slot?.draw ?? []).map((/** @type {any} */ part) => build(part)));
  }

  /** The ways back of a step: what is written there and travels. @param {Step} now @param {Set<string>} hide */
  function waysOf(now, hide) {
    if (now.phase !== "backward") return [];
    const come = found[now.node] ?? [];
    const masked = now.gifts.some(({ to }) => hide.has(to)) || come.some((i) => hide.has(stage.edges[i].target));
    const ways = [
      ...come.map((i) => ({ i, word: now.token, value: now.token, from: 0, to: "" })),
      ...now.gifts.flatMap(({ to, nr, local, token }) => (found["input" + to + now.node + nr] ?? [])
        .map((i) => ({ i, word: local && `× ${local}`, value: token, from: 1, to })))];
    return masked ? ways.map((way) => ({ ...way, word: "", value: "?" })) : ways;
  }

  /** A dashed way back instead of an arrow. @param {Element} layer @param {number} i @param {string} word */
  function drawWay(layer, i, word) {
    const { back, tip: [x, y], word: [lx, ly] } = stage.edges[i];
    const path = build(["path", { d: back, class: "zg-line-gradient zg-w2 zg-dashed" }]);
    layer.append(path, build(["path", { d: `M${x} ${y}l8 -4v8z`, class: "zg-fill-gradient" }]));
    if (word) layer.append(build(["text", { x: lx, y: ly + 3.5, "text-anchor": "middle", "font-size": "10.5", class: "zg-halo zg-fill-gradient zg-bold" }, word]));
    return path;
  }

  /** Those of this step and, if wanted, of all. @param {Step} now @param {Set<string>} hide @param {boolean} travels */
  function drawBack(now, hide, travels) {
    const [all, here] = layers, steps = backs ? stage.steps : [], met = new Set(), wanted = String(backs && [...hide]);
    if (wanted !== drawnBacks) all.replaceChildren(...steps.map((step) => {
      const layer = build(["g", {}]);
      for (const { i, word, from } of waysOf(step, hide)) // what comes is not known yet; of a block the last is drawn
        if (met.size < met.add(i).size) drawWay(layer, i, from ? word : "");
      return layer;
    }));
    drawnBacks = wanted;
    steps.forEach((step, i) => mark(all.children[i], { under: step === now }));
    const under = new Set([...steps, now].flatMap((step) => waysOf(step, hide)).map(({ i }) => i));
    arrows.forEach((arrow, i) => mark(arrow, { under: under.has(i) }));
    here.replaceChildren();
    const travellers = waysOf(now, hide).map((way) => {
      const width = 12 + 6.5 * way.value.length;
      return { ...way, path: drawWay(here, way.i, way.word), token: build(["g", { class: "zg-token" },
        ["rect", { x: -width / 2, y: -9, width, height: 18, rx: 9, class: "zg-fill-gradient" }],
        ["text", { "text-anchor": "middle", y: 4, "font-size": 11, class: "zg-fill-background zg-bold" }, way.value]]) };
    });
    if (travels) travel(here, travellers, hide);
  }

  /**
   * First the gradient comes to the operation, then what it hands on goes to its inputs.
   * @param {Element} back @param {any[]} travellers @param {Set<string>} hide
   */
  function travel(back, travellers, hide) {
    const start = performance.now(), step = shown;
    /** @param {number} time */
    const move = (time) => {
      const at = Math.max(time - start, 0) / 450;
      for (const { path, token, from } of travellers) {
        const on = clamp(at - from, 0, 1), point = path.getPointAtLength(path.getTotalLength() * on * (2 - on));
        token.setAttribute("transform", `translate(${point.x} ${point.y})`);
        if (at >= from && !token.parentNode) back.append(token);
        if (at >= from + 1) token.remove();
      }
      if (at < 2) { frame = requestAnimationFrame(move); return; }
      for (const node of stage.nodes) if (travellers.some(({ to }) => to === node.id)) drawSlot(node, step, hide, true);
    };
    frame = requestAnimationFrame(move);
  }

  /** @param {number} step @param {Step} now @param {Item[]} ask @param {Set<string>} hide */
  function drawWords(step, now, ask, hide) {
    const masked = now.phase === "backward" && now.gifts.some((gift) => hide.has(gift.to));
    if (now.phase !== "backward" || !now.gifts.length) says.replaceChildren(html("p", "", now.text));
    else {
      const lines = now.gifts.map((gift) => {
        const line = html("p", "", html("b", "", gift.called), " gets ", html("code", "", gift.rule || now.called));
        if (masked) line.append(" = ?");
        else {
          if (gift.numbers) line.append(" = ", html("code", "", gift.numbers));
          if (gift.value) line.append(" = ", html("strong", "zg-gradient", gift.value));
          if (gift.adds) line.append(html("span", "zg-adds", gift.adds));
        }
        if (gift.note) line.append(html("small", "", ` ${gift.note}`));
        return line;
      });
      says.replaceChildren(html("p", "zg-what", now.called, masked ? "" : ` gets ${now.incoming || "gradients"}`, now.block && ` · ${now.block}`), ...lines);
    }
    const order = now.gifts.map((gift) => gift.to);
    for (const node of ask.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))) says.append(question(node));
    const answered = Object.keys(model.get("answers")).length;
    if (model.get("quiz") && step === last() && !ask.length && answered) {
      const asked = stage.nodes.filter((node) => node.quiz), right = asked.filter((node) => judge(model.get("answers")[node.name] ?? "", node.quiz?.values ?? []));
      says.append(html("p", "zg-told", `${right.length} of ${asked.length} gradients found.`));
    }
    const asks = ask.length ? `what is the gradient of ${ask.map((node) => node.called).join(" and ")}?` : "its gradients are hidden.";
    live.textContent = `Step ${step}: ${masked ? asks : now.text}`;
  }

  /** @param {Item} node */
  function question(node) {
    const value = model.get("answers")[node.name] ?? "", form = html("form", "zg-question");
    const field = Object.assign(html("input"), { value, size: 12, maxLength: 200, autocomplete: "off", ariaLabel: `gradient of ${node.called}` });
    const told = html("output", "", value && (numbers(value) ? `${value} is not it. Try again.` : "Type a number, or several with commas."));
    form.append(html("label", "", `What is the gradient of ${node.called} after this step? `, field), html("button", "", "Check"),
      button("Show", "show this gradient", () => answer(node, SHOWN)), told);
    form.onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      typed = node.id;
      answer(node, field.value.trim());
    };
    return form;
  }

  /** @param {Item} node @param {string} text */
  function answer(node, text) {
    set("answers", { ...model.get("answers"), [node.name]: text });
    const values = node.quiz?.values ?? [], right = judge(text, values), is = `It is ${values.join(", ")}.`;
    if (right || text === SHOWN) {
      typed = "";
      drawSlot(node, at(), riddle().hide, true);
      says.append(html("p", "zg-told", right ? `Right: the gradient of ${node.called} is ${values.join(", ")}.` : is));
    }
    live.textContent = right ? "Right." : text === SHOWN ? is : `${text} is not it.`;
  }

  /** Of the pinned card, else the one pointed at, else this step's. @param {Item} [over] */
  function drawPanel(over) {
    const pinned = stage.nodes.find((node) => node.name === model.get("pinned"));
    const step = at();
    const node = pinned ?? over ?? items.get(looked || stage.steps[step].node) ?? stage.nodes[0];
    if (!node) return panel.replaceChildren();
    const { hide } = riddle(), slot = slotAt(node.slots, step), hidden = isHidden(node, step, hide);
    const facts = slot ? [["grad", hidden ? "?" : slot.facts.join("\n")]] : [];
    facts.push(...(delta.get(node.id) ?? []).map((told) => ["changed", told]));
    const rules = new Set(hide.size ? [] : stage.steps.filter((s) => s.node === node.id).flatMap((s) => s.gifts.map((g) => g.rule)));
    panel.replaceChildren(
      html("div", "zg-called", node.called, ...(pinned ? [html("span", "zg-pin", "pinned")] : [])),
      list("", [...node.facts, ...[...rules].map((rule) => ["rule", rule]), ...facts]));
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const target = /** @type {HTMLElement} */ (event.target), writes = target.matches("input:not([type=range]), textarea");
    const node = items.get(target.closest(".zg-node")?.getAttribute("data-id") ?? "");
    const does = () => {
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      if (writes) return event.key === "Escape" && (focus(focused), true);
      /** @param {RegExp} kind */
      const first = (kind) => focus((stage.nodes.find((n) => kind.test(n.facts[0][1])) ?? node)?.id ?? "");
      /** @type {Record<string, () => void>} */ const acts = {
        "[": () => go(at() - 1), "]": () => go(at() + 1), b: () => back.click(), d: () => changed.click(), f: refold,
        "/": () => finder.focus(), "?": () => help.click(), ...(!target.matches("button") && { " ": toggle }),
        ...(node && { Enter: () => node.folds ? refold() : pin(node), Home: () => first(/^leaf/), End: () => first(/ root$/) }),
      };
      if (node && event.key.startsWith("Arrow")) focus(neighbour(stage.nodes, stage.edges, node.id, event.key));
      else if (Object.hasOwn(acts, event.key)) acts[event.key]();
      else return false;
      return true;
    };
    if (does()) event.preventDefault();
    event.stopPropagation();
  }

  range.oninput = () => go(Number(range.value));
  finder.oninput = () => {
    const wanted = finder.value.trim().toLowerCase();
    only("found", stage.nodes.filter((node) => wanted && node.name.toLowerCase().includes(wanted)).map((node) => node.id));
  };
  finder.onkeydown = (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") focus(marked.found?.[0]); };
  root.onkeydown = pressed;
  picture.onscroll = cull;

  const complain = () => { fault.textContent = model.get("fault") ?? ""; };
  /** @type {[string, () => void][]} */
  const listening = [["stage", drawStage], ["step", drawStep], ["pinned", drawStep], ["quiz", drawStep], ["answers", drawStep], ["fault", complain]];
  for (const [trait, call] of listening) model.on(`change:${trait}`, call);
  drawStage();
  complain();
  return () => {
    stop();
    cancelAnimationFrame(frame);
    for (const [trait, call] of listening) model.off(`change:${trait}`, call);
  };
}

// ---------------- who calls

/** A model without a kernel. @param {Record<string, any>} state @returns {Model} */
export function store(state) {
  /** @type {Record<string, (() => void)[]>} */ const calls = {};
  return {
    get: (name) => state[name],
    set: (name, value) => {
      if (state[name] === value) return;
      state[name] = value;
      for (const call of calls[`change:${name}`] ?? []) call();
    },
    save_changes: () => {},
    on: (event, call) => { (calls[event] ??= []).push(call); },
    off: (event, call) => { calls[event] = (calls[event] ?? []).filter((each) => each !== call); },
  };
}

/** What page.py packed. @param {string} packed @returns {Promise<any>} */
async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

/** In a page of its own. @param {HTMLElement} root @param {string} packed */
export async function open(root, packed) {
  const state = await unpacked(packed), model = store({ ...state, stage: state.stages[0] });
  model.on("change:fold", () => model.set("stage", state.stages.find((/** @type {Stage} */ each) => each.folded === model.get("fold"))));
  mount(root, model);
}

/** `model` with its stage unpacked; a new one shows when it is. @param {Model} model @returns {Promise<[Model, () => void]>} */
async function opened(model) {
  const own = store({ stage: await unpacked(model.get("stage")) });
  const change = async () => {
    const packed = model.get("stage"), next = await unpacked(packed);
    if (packed === model.get("stage")) own.set("stage", next); // else there is a newer one
  };
  model.on("change:stage", change);
  /** @param {string} name */
  const of = (name) => /stage$/.test(name) ? own : model;
  return [{
    get: (name) => of(name).get(name),
    set: (name, value) => model.set(name, value),
    save_changes: () => model.save_changes(),
    on: (event, call) => of(event).on(event, call),
    off: (event, call) => of(event).off(event, call),
  }, () => model.off("change:stage", change)];
}

export default {
  /** @param {{model: Model, el: HTMLElement}} context */
  async render({ model, el }) {
    const root = document.createElement("div"), [open, close] = await opened(model);
    el.append(root);
    const leave = mount(root, open);
    return () => { leave(); close(); };
  },
};
