// @ts-check
/**
 * The Explorer's browser half: draws a stage (see stage.py) and moves through its steps.
 *
 * Whatever is shown was computed and laid out in Python; here it becomes elements and text nodes, never markup. The first part
 * of the file is pure (tested with node), the second builds the page, the third is what anywidget and to_html() call.
 *
 * @typedef {{since: number, state: string, holds: string, facts: string[], draw: Part[]}} Slot
 * @typedef {[string, Record<string, string | number>, ...any[]]} Part
 * @typedef {{id: string, kind: string, name: string, called: string, box: number[], made: number, draw: Part[], facts: string[][], slots: Slot[],
 *   quiz: null | {step: number, values: string[]}}} Item
 * @typedef {{source: string, target: string, kind: string, nr: number, route: number[][], draw: Part[]}} Edge
 * @typedef {{to: string, nr: number, rule: string, numbers: string, local: string, value: string, before: string, total: string,
 *   note: string}} Gift
 * @typedef {{phase: string, node: string, text: string, incoming: string, gifts: Gift[]}} Step
 * @typedef {{title: string, description: string, hidden: string, size: number[], nodes: Item[], edges: Edge[],
 *   legend: {draw: Part[], size: number[]}, steps: Step[], style: string}} Stage
 * @typedef {{get(name: string): any, set(name: string, value: any): void, save_changes(): void,
 *   on(event: string, call: () => void): void, off(event: string, call: () => void): void}} Model
 */

// ---------------------------------------------------------------- pure: geometry, stepping, answers

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** The slot that a card shows at a step. @param {Slot[]} slots @param {number} step @returns {Slot | null} */
export function slotAt(slots, step) {
  let found = null;
  for (const slot of slots) if (slot.since <= step) found = slot;
  return found;
}

/** A route as path data: straight on one level, an S across a gap (as svg.py draws it). @param {number[][]} route */
export function curve(route) {
  return route.map(([x, y], i) => {
    if (!i) return `M${x} ${y}`;
    const [x0, y0] = route[i - 1], middle = (x0 + x) / 2;
    return y0 === y ? `H${x}` : `C${middle} ${y0} ${middle} ${y} ${x} ${y}`;
  }).join("");
}

/** The way back along a route, ending short of the card for an arrow head. @param {number[][]} route */
export function wayBack(route) {
  const back = route.slice().reverse(), [x, y] = back[back.length - 1];
  return [...back.slice(0, -1), [x + 6, y]];
}

/** The middle of the last gap that a route crosses: where there is room for a word. @param {number[][]} route */
export function labelPlace(route) {
  const end = route[route.length - 1], start = route[Math.max(route.length - 3, 0)];
  return [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2];
}

/**
 * The node that an arrow key leads to: left and right along edges, up and down to the nearest above or below.
 * @param {Item[]} nodes @param {Edge[]} edges @param {string} from @param {string} key
 */
export function neighbour(nodes, edges, from, key) {
  const here = nodes.find((node) => node.id === from);
  if (!here) return from;
  /** @param {Item} node */
  const centre = (node) => [node.box[0] + node.box[2] / 2, node.box[1] + node.box[3] / 2];
  const [x, y] = centre(here);
  const [near, far] = key === "ArrowLeft" ? ["target", "source"] : ["source", "target"];
  const linked = new Set(edges.filter((e) => e.kind !== "saved" && e[/** @type {"source"} */ (near)] === from)
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

// ---------------------------------------------------------------- the page

const TAGS = new Set(["svg", "g", "path", "rect", "circle", "text", "tspan", "title"]);
const ATTRIBUTES = new Set(
  "class viewBox x y width height rx cx cy r d font-size text-anchor stroke-dasharray fill-opacity transform tabindex role aria-label data-id".split(" "));
const KEYS = [
  ["← →", "along the edges"], ["↑ ↓", "to the card above or below"], ["Home End", "first leaf, root"],
  ["Enter", "pin a card: the panel keeps it"], ["[ ]", "step back, step on"], ["Space", "play, stop"],
  ["b", "all ways back"], ["d", "what has changed"], ["/", "search"], ["?", "these keys"],
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

/**
 * An HTML element. @param {string} name @param {string} className @param {(Node | string)[]} children
 * @returns {any}
 */
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
  const made = html("button", "", symbol);
  made.type = "button";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

/** @param {any} toggle @param {any} on */
const press = (toggle, on) => toggle.setAttribute("aria-pressed", String(!!on));

/** Arrows wider than this are dotted with a hairline: round dots over thousands of pixels take a tenth of a second to paint. */
const LONG = 1000;

/**
 * Build an Explorer in `root`, which shows and changes the traits of `model`.
 * @param {HTMLElement} root @param {Model} model @returns {() => void} what takes it away again
 */
export function mount(root, model) {
  /** @type {Stage} */ let stage = model.get("stage");
  let focused = "", playing = 0, frame = 0, shown = -1, typed = "", backs = false, differs = false, drawnBacks = "";
  /** @type {Map<string, SVGElement>} */ const groups = new Map();
  /** @type {SVGElement[]} */ let arrows = [];
  /** @type {number[]} */ let arrowsMade = []; // the step in which each comes to be
  /** @type {Map<string, string>} */ const drawn = new Map(); // which of its slots each card shows
  /** @type {Record<string, number[]>} */ let found = {}; // edges by what a step knows of them
  /** @type {Stage | null} */ let previous = null;
  /** @type {Map<string, string[]>} */ let delta = new Map(); // of changes()

  const style = html("style");
  const title = html("strong", "zg-title");
  const chip = html("span", "zg-chip");
  const range = html("input", "zg-range");
  const ticks = html("div", "zg-ticks");
  const says = html("div", "zg-says");
  const picture = html("div", "zg-picture");
  const panel = html("aside", "zg-panel");
  const live = html("div", "zg-live");
  const fault = html("div", "zg-fault");
  const finder = html("input", "zg-find");
  const keys = list("zg-keys", KEYS);
  const play = button("▶", "play (Space)", () => toggle());
  const quiz = button("Quiz", "Quiz: hide the gradients and ask for them", () => set("quiz", !model.get("quiz")));
  const back = button("⇠", "all ways back (b)", () => { backs = !backs; drawStep(); });
  const changed = button("Δ", "what backward or a new graph changed (d)", () => { differs = !differs; drawStep(); });
  range.type = "range";
  range.min = "0";
  range.setAttribute("aria-label", "step");
  finder.type = "search";
  finder.placeholder = "find a card";
  finder.setAttribute("aria-label", "find a card by its name");
  live.setAttribute("aria-live", "polite");
  panel.setAttribute("aria-label", "facts of one card");
  fault.setAttribute("role", "alert");
  keys.hidden = true;
  root.classList.add("zg-explorer");
  root.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab would take the arrow keys and Enter
  root.setAttribute("role", "group");
  root.dataset.still = model.get("still") ?? "";
  const help = button("?", "keys (?)", () => { keys.hidden = !keys.hidden; });
  root.replaceChildren(style,
    html("div", "zg-head", title, html("span", "zg-space"), finder, quiz, help), keys,
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
    const next = model.get("stage");
    if (next !== stage) [previous, stage] = [stage, next];
    stop();
    cancelAnimationFrame(frame);
    shown = -1;
    groups.clear();
    drawn.clear();
    drawnBacks = "none";
    found = {};
    stage.edges.forEach(({ kind, source, target, nr }, i) => (found[kind === "output" ? source : kind + source + target + nr] ??= []).push(i));
    style.textContent = stage.style;
    title.textContent = stage.title + (stage.hidden ? ` (${stage.hidden})` : "");
    root.setAttribute("aria-label", stage.title);
    const [width, height] = stage.size, legend = stage.legend;
    const whole = Math.max(width, legend.size[0]) + 28, high = height + legend.size[1] + 50;
    const svg = build(["g", {}]);
    const view = build(["svg", { viewBox: `-14 -14 ${whole} ${high}`, width: whole, height: high, role: "group", "aria-label": stage.description || stage.title }]);
    view.style.maxWidth = `max(100%, ${Math.ceil(whole * 0.85)}px)`; // a wide picture shrinks to this, then scrolls
    arrows = stage.edges.map((edge) => build(["g", { class: "zg-edge" }, ...edge.draw]));
    stage.edges.forEach(({ route }, i) => arrows[i].classList.toggle("zg-long", Math.abs(route[route.length - 1][0] - route[0][0]) > LONG));
    svg.append(...arrows);
    const made = new Map(stage.nodes.map((node) => [node.id, node.made]));
    arrowsMade = stage.edges.map((edge) => Math.max(made.get(edge.source) ?? 0, made.get(edge.target) ?? 0));
    for (const node of stage.nodes) {
      // A symbol, not a button: its name tells more than, and in another order than, what is written on it.
      const group = build(["g", { class: `zg-node zg-${node.kind}`, role: "graphics-symbol", tabindex: "-1", "data-id": node.id },
        ["title", {}], ...node.draw, ["g", { class: "zg-slot" }],
        ring(node.box, { class: "zg-ring", rx: 9 }),
        ring(node.box, { class: "zg-delta", "stroke-dasharray": `24 ${node.box[2] - 14} 24 ${node.box[3] - 14}` })]); // its corners
      group.addEventListener("focus", () => { focused = node.id; roving(); drawPanel(); });
      group.addEventListener("click", () => { group.focus(); pin(node); });
      group.addEventListener("mouseenter", () => drawPanel(node));
      group.addEventListener("mouseleave", () => drawPanel());
      groups.set(node.id, group);
      svg.append(group);
    }
    view.append(svg, build(["g", { class: "zg-backs" }]), build(["g", { class: "zg-back" }]),
      build(["g", { transform: `translate(0 ${height + 26})` }, ...legend.draw]));
    picture.replaceChildren(view);
    range.max = String(last());
    ticks.replaceChildren(...stage.steps.map((step) => html("i", `zg-${step.phase}`)));
    if (!groups.has(focused)) focused = stage.nodes[0]?.id ?? "";
    roving();
    drawStep();
  }

  function roving() {
    for (const [id, group] of groups) group.setAttribute("tabindex", id === focused ? "0" : "-1");
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

  /** The picture, words and panel of the current step; stepping on by one, the gradient travels first. */
  function drawStep() {
    const step = at(), now = stage.steps[step], { ask, hide } = riddle();
    const travels = step === shown + 1 && shown >= 0 && now.phase === "backward" && !still() && !ask.length;
    cancelAnimationFrame(frame);
    shown = step;
    delta = differs ? changes(stage, step, previous, hide) : new Map();
    for (const node of stage.nodes) {
      const group = groups.get(node.id);
      if (!group) continue;
      group.classList.toggle("zg-faint", node.made > step);
      group.classList.toggle("zg-now", now.node === node.id);
      group.classList.toggle("zg-asked", ask.includes(node));
      group.classList.toggle("zg-pinned", model.get("pinned") === node.name);
      const comes = travels && now.gifts.some((gift) => gift.to === node.id);
      drawSlot(node, group, comes ? step - 1 : step, hide, false);
    }
    arrows.forEach((arrow, i) => arrow.classList.toggle("zg-faint", arrowsMade[i] > step));
    drawBack(now, hide, travels);
    drawWords(step, now, ask, hide);
    drawPanel();
    bring(now);
    range.value = String(step);
    range.setAttribute("aria-valuetext", `${step} of ${last()}: ${now.phase}`);
    [...ticks.children].forEach((tick, i) => tick.classList.toggle("zg-here", i === step));
    chip.textContent = `${now.phase} · ${step} of ${last()}`;
    chip.dataset.phase = now.phase;
    press(quiz, model.get("quiz"));
    press(back, backs);
    press(changed, differs);
  }

  /** Scroll the picture, and nothing else, to where the step happens. @param {Step} now */
  function bring(now) {
    const boxes = [now.node, ...now.gifts.map((gift) => gift.to)].flatMap((id) => groups.get(id)?.getBoundingClientRect() ?? []);
    if (!boxes.length) return;
    const frame = picture.getBoundingClientRect(), behavior = still() ? "auto" : "smooth";
    const left = Math.min(...boxes.map((b) => b.left)), right = Math.max(...boxes.map((b) => b.right));
    const top = Math.min(...boxes.map((b) => b.top)), bottom = Math.max(...boxes.map((b) => b.bottom));
    if (left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom)
      picture.scrollBy({ left: (left + right - frame.left - frame.right) / 2, top: (top + bottom - frame.top - frame.bottom) / 2, behavior });
  }

  /** @param {Item} node @param {SVGElement} group @param {number} step @param {Set<string>} hide @param {boolean} fresh */
  function drawSlot(node, group, step, hide, fresh) {
    const slot = slotAt(node.slots, step), hidden = isHidden(node, step, hide), told = delta.get(node.id) ?? [], looks = `${slot?.since} ${hidden} ${fresh} ${told}`;
    if (drawn.get(node.id) === looks) return;
    drawn.set(node.id, looks);
    const place = group.querySelector(".zg-slot"), name = group.querySelector("title"), facts = hidden ? ["grad ? (the quiz asks for it)"] : slot?.facts ?? [];
    const words = [node.called, ...node.facts.map(([what, value]) => `${what} ${value}`), ...facts, ...told];
    group.classList.toggle("zg-changed", told.length > 0);
    if (name) name.textContent = words.join("\n");
    group.setAttribute("aria-label", words.join(", "));
    if (!place) return;
    place.classList.toggle("zg-fresh", fresh);
    const [x, y, width, height] = node.box;
    place.replaceChildren(...(hidden
      ? [["rect", { x: x + 8, y: y + height - 31, width: width - 16, height: 20, rx: 4, class: "zg-line-gradient zg-dashed" }],
        ["text", { x: x + width / 2, y: y + height - 16, "text-anchor": "middle", "font-size": "13", class: "zg-fill-gradient zg-bold" }, "grad = ?"]]
      : slot?.draw ?? []).map((/** @type {any} */ part) => build(part)));
  }

  /** The ways back of a step: what is written there and travels. @param {Step} now @param {Set<string>} hide */
  function waysOf(now, hide) {
    if (now.phase !== "backward") return [];
    const come = found[now.node] ?? [];
    const masked = now.gifts.some(({ to }) => hide.has(to)) || come.some((i) => hide.has(stage.edges[i].target));
    const ways = [
      ...come.map((i) => ({ i, word: now.incoming, value: now.incoming, from: 0, to: "" })),
      ...now.gifts.flatMap(({ to, nr, local, value }) => (found["input" + to + now.node + nr] ?? [])
        .map((i) => ({ i, word: local && `× ${local}`, value, from: 1, to })))];
    return masked ? ways.map((way) => ({ ...way, word: "", value: "?" })) : ways;
  }

  /** A dashed way back instead of an arrow. @param {Element} layer @param {number} i @param {string} word */
  function drawWay(layer, i, word) {
    const { route } = stage.edges[i], [x, y] = route[0], [lx, ly] = labelPlace(route);
    const path = build(["path", { d: curve(wayBack(route)), class: "zg-line-gradient zg-w2 zg-dashed" }]);
    layer.append(path, build(["path", { d: `M${x} ${y}l8 -4v8z`, class: "zg-fill-gradient" }]));
    if (word) layer.append(build(["text", { x: lx, y: ly + 3.5, "text-anchor": "middle", "font-size": "10.5", class: "zg-halo zg-fill-gradient zg-bold" }, word]));
    return path;
  }

  /** The ways back of this step and, where they are wanted, of all. @param {Step} now @param {Set<string>} hide @param {boolean} travels */
  function drawBack(now, hide, travels) {
    const [all, here] = picture.querySelectorAll(".zg-backs, .zg-back"), steps = backs ? stage.steps : [], wanted = String(backs && [...hide]);
    if (wanted !== drawnBacks) all.replaceChildren(...steps.map((step) => {
      const layer = build(["g", {}]);
      for (const { i, word, from } of waysOf(step, hide)) drawWay(layer, i, from ? word : ""); // what comes is not known yet
      return layer;
    }));
    drawnBacks = wanted;
    steps.forEach((step, i) => all.children[i].classList.toggle("zg-under", step === now));
    const under = new Set([...steps, now].flatMap((step) => waysOf(step, hide)).map(({ i }) => i));
    arrows.forEach((arrow, i) => arrow.classList.toggle("zg-under", under.has(i)));
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
   * First the gradient of the result comes to the operation, then what the operation hands on goes to its inputs.
   * @param {Element} back @param {{path: SVGPathElement, token: SVGElement, from: number, to: string}[]} travellers @param {Set<string>} hide
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
      for (const node of stage.nodes) {
        const group = groups.get(node.id);
        if (group && travellers.some(({ to }) => to === node.id)) drawSlot(node, group, step, hide, true);
      }
    };
    frame = requestAnimationFrame(move);
  }

  /** @param {number} step @param {Step} now @param {Item[]} ask @param {Set<string>} hide */
  function drawWords(step, now, ask, hide) {
    /** @param {string} id */
    const nameOf = (id) => stage.nodes.find((node) => node.id === id)?.called ?? "what is not drawn";
    const masked = now.phase === "backward" && now.gifts.some((gift) => hide.has(gift.to));
    if (now.phase !== "backward" || !now.gifts.length) says.replaceChildren(html("p", "", now.text));
    else {
      const lines = now.gifts.map((gift) => {
        const line = html("p", "", html("b", "", nameOf(gift.to)), " gets ", html("code", "", gift.rule || nameOf(now.node)));
        if (masked) line.append(" = ?");
        else {
          if (gift.numbers && gift.numbers !== gift.rule && gift.numbers !== gift.value) line.append(" = ", html("code", "", gift.numbers));
          line.append(" = ", html("strong", "zg-gradient", gift.value || "freed"));
          if (gift.before && gift.value) line.append(html("span", "zg-adds", `+=  ${gift.before} + ${gift.value} = ${gift.total}`));
        }
        if (gift.note) line.append(html("small", "", ` ${gift.note}`));
        return line;
      });
      says.replaceChildren(html("p", "zg-what", nameOf(now.node), masked ? "" : ` gets ${now.incoming || "gradients"}`), ...lines);
    }
    for (const node of ask) says.append(question(node));
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
    const given = model.get("answers")[node.name] ?? "", field = html("input"), form = html("form", "zg-question");
    field.value = given;
    field.size = 12;
    field.maxLength = 200;
    field.setAttribute("aria-label", `gradient of ${node.called}`);
    field.autocomplete = "off";
    const told = html("output", "", given ? (numbers(given) ? `${given} is not it. Try again.` : "Type a number, or several with commas.") : "");
    form.append(html("label", "", `What is the gradient of ${node.called} after this step? `, field), html("button", "", "Check"),
      button("Show", "show this gradient", () => answer(node, SHOWN)), told);
    form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      typed = node.id;
      answer(node, field.value.trim());
    });
    if (typed === node.id) queueMicrotask(() => { field.focus(); field.select(); });
    return form;
  }

  /** @param {Item} node @param {string} text */
  function answer(node, text) {
    set("answers", { ...model.get("answers"), [node.name]: text });
    const values = node.quiz?.values ?? [], right = judge(text, values), is = `It is ${values.join(", ")}.`;
    if (right || text === SHOWN) {
      typed = "";
      const group = groups.get(node.id);
      if (group) drawSlot(node, group, at(), riddle().hide, true);
      says.append(html("p", "zg-told", right ? `Right: the gradient of ${node.called} is ${values.join(", ")}.` : is));
    }
    live.textContent = right ? "Right." : text === SHOWN ? is : `${text} is not it.`;
  }

  /** The facts of the pinned card, else of the one pointed at or of this step. @param {Item} [over] */
  function drawPanel(over) {
    const pinned = stage.nodes.find((node) => node.name === model.get("pinned"));
    const here = root.contains(document.activeElement) && document.activeElement?.closest(".zg-node") ? focused : "";
    const step = at();
    const node = pinned ?? over ?? stage.nodes.find((n) => n.id === (here || stage.steps[step].node)) ?? stage.nodes[0];
    if (!node) return panel.replaceChildren();
    const { hide } = riddle(), slot = slotAt(node.slots, step), hidden = isHidden(node, step, hide);
    const facts = slot ? [["grad", hidden ? "?" : slot.facts.join("\n")]] : [];
    facts.push(...(delta.get(node.id) ?? []).map((told) => ["changed", told]));
    const rules = node.kind === "operation" && !hide.size
      ? stage.steps.filter((s) => s.phase === "backward" && s.node === node.id).flatMap((s) => s.gifts.map((g) => ["rule", g.rule])) : [];
    panel.replaceChildren(
      html("div", "zg-called", node.called, ...(pinned ? [html("span", "zg-pin", "pinned")] : [])),
      list("", [...node.facts, ...rules, ...facts]));
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const target = /** @type {HTMLElement} */ (event.target), writes = target.matches("input:not([type=range]), textarea");
    const node = stage.nodes.find((n) => n.id === target.closest("[data-id]")?.getAttribute("data-id"));
    const does = () => {
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      if (writes) return event.key === "Escape" && (groups.get(focused)?.focus(), true);
      if (event.key === "[") go(at() - 1);
      else if (event.key === "]") go(at() + 1);
      else if (event.key === " " && !target.matches("button")) toggle();
      else if (event.key === "b") back.click();
      else if (event.key === "d") changed.click();
      else if (event.key === "/") finder.focus();
      else if (event.key === "?") help.click();
      else if (!node) return false;
      else if (event.key === "Enter") pin(node);
      else if (event.key === "Home") groups.get((stage.nodes.find((n) => n.facts[0][1].startsWith("leaf")) ?? node).id)?.focus();
      else if (event.key === "End") groups.get((stage.nodes.find((n) => / root$/.test(n.facts[0][1])) ?? node).id)?.focus();
      else if (event.key.startsWith("Arrow")) groups.get(neighbour(stage.nodes, stage.edges, node.id, event.key))?.focus();
      else return false;
      return true;
    };
    if (does()) event.preventDefault();
    event.stopPropagation();
  }

  range.addEventListener("input", () => go(Number(range.value)));
  finder.addEventListener("input", () => {
    const wanted = finder.value.trim().toLowerCase();
    for (const node of stage.nodes) groups.get(node.id)?.classList.toggle("zg-found", !!wanted && node.name.toLowerCase().includes(wanted));
  });
  finder.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") /** @type {HTMLElement | null} */ (picture.querySelector(".zg-found"))?.focus();
  });
  root.addEventListener("keydown", pressed);

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

// ---------------------------------------------------------------- who calls

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
  mount(root, store(await unpacked(packed)));
}

/** `model` with its stage unpacked; a new one shows when it is. @param {Model} model @returns {Promise<[Model, () => void]>} */
async function opened(model) {
  let stage = await unpacked(model.get("stage"));
  /** @type {Set<() => void>} */ const calls = new Set();
  const change = async () => {
    const packed = model.get("stage"), next = await unpacked(packed);
    if (packed !== model.get("stage")) return; // there is a newer one
    stage = next;
    for (const call of calls) call();
  };
  model.on("change:stage", change);
  return [{
    get: (name) => name === "stage" ? stage : model.get(name),
    set: (name, value) => model.set(name, value),
    save_changes: () => model.save_changes(),
    on: (event, call) => { event === "change:stage" ? calls.add(call) : model.on(event, call); },
    off: (event, call) => { event === "change:stage" ? calls.delete(call) : model.off(event, call); },
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
