// @ts-check
/**
 * The Explorer's browser half: draws a stage (see stage.py) and moves through its steps.
 *
 * Whatever is shown was computed and laid out in Python; here it becomes elements and text nodes, never markup. The first part
 * of the file is pure (tested with node), the second builds the page, the third is what anywidget and to_html() call.
 *
 * @typedef {{since: number, state: string, facts: string[], draw: Part[]}} Slot
 * @typedef {[string, Record<string, string>, ...(string | any)[]]} Part
 * @typedef {{id: string, kind: string, name: string, called: string, box: number[], made: number, draw: Part[], facts: string[][], slots: Slot[],
 *   quiz: null | {step: number, values: string[]}, folds: boolean, members: string[]}} Item
 * @typedef {{source: string, target: string, kind: string, nr: number, route: number[][], draw: Part[]}} Edge
 * @typedef {{to: string, nr: number, called: string, rule: string, numbers: string, local: string, value: string, token: string, before: string, total: string,
 *   note: string}} Gift
 * @typedef {{phase: string, node: string, called: string, block: string, text: string, incoming: string, token: string, gifts: Gift[]}} Step
 * @typedef {{title: string, description: string, hidden: string, folds: boolean, folded: boolean, size: number[], nodes: Item[], edges: Edge[],
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

/** What stands in `answers` for a gradient that the learner asked to see. */
export const SHOWN = "shown";

// ---------------------------------------------------------------- the page

const TAGS = new Set(["g", "path", "rect", "circle", "text", "tspan", "title"]);
const ATTRIBUTES = new Set(
  "class x y width height rx cx cy r d font-size text-anchor fill-opacity transform tabindex role aria-label data-id".split(" "));
const KEYS = [
  ["← →", "along the edges"], ["↑ ↓", "to the card above or below"], ["Home End", "first leaf, root"],
  ["Enter", "pin a card: the panel keeps it; unfold a block"], ["f", "fold what repeats, unfold"], ["[ ]", "step back, step on"], ["Space", "play, stop"], ["/", "search"], ["?", "these keys"],
];

/** An SVG element of a part: allow-listed names, text as text. @param {Part | string} part @returns {Node} */
function build(part) {
  if (typeof part === "string") return document.createTextNode(part);
  const [name, attributes, ...children] = part;
  const made = document.createElementNS("http://www.w3.org/2000/svg", TAGS.has(name) ? name : "g");
  for (const [key, value] of Object.entries(attributes)) if (ATTRIBUTES.has(key)) made.setAttribute(key, String(value));
  made.append(...children.map(build));
  return made;
}

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

/** @param {string} symbol @param {string} label @param {() => void} act */
function button(symbol, label, act) {
  const made = html("button", "", symbol);
  made.type = "button";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

/** Arrows wider than this are dotted with a hairline: round dots over thousands of pixels take a tenth of a second to paint. */
const LONG = 1000;

/**
 * Build an Explorer in `root`, which shows and changes the traits of `model`.
 * @param {HTMLElement} root @param {Model} model @returns {() => void} what takes it away again
 */
export function mount(root, model) {
  /** @type {Stage} */ let stage = model.get("stage");
  let focused = "", playing = 0, frame = 0, shown = -1, typed = "";
  /** @type {Map<string, SVGElement>} */ const groups = new Map();
  /** @type {SVGElement[]} */ let arrows = [];
  /** @type {number[]} */ let arrowsMade = []; // the step in which each comes to be
  /** @type {Map<string, string>} */ const drawn = new Map(); // which of its slots each card shows

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
  const keys = html("dl", "zg-keys", ...KEYS.flatMap(([key, does]) => [html("dt", "", key), html("dd", "", does)]));
  const play = button("▶", "play (Space)", () => toggle());
  const quiz = button("Quiz", "Quiz: hide the gradients and ask for them", () => set("quiz", !model.get("quiz")));
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
  const fold = button("Fold", "fold what repeats (f)", () => set("fold", !stage.folded));
  const help = button("?", "keys (?)", () => { keys.hidden = !keys.hidden; });
  root.replaceChildren(style,
    html("div", "zg-head", title, html("span", "zg-space"), finder, fold, quiz, help), keys,
    html("div", "zg-bar", button("❘◂", "to the start", () => go(0)), button("◂", "step back ([)", () => go(model.get("step") - 1)), play,
      button("▸", "step on (])", () => go(model.get("step") + 1)), button("▸❘", "to the end", () => go(last())),
      html("div", "zg-track", range, ticks), chip),
    fault, says, html("div", "zg-main", picture, panel), live);

  const last = () => stage.steps.length - 1;
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
    if (model.get("step") >= last()) go(0);
    playing = window.setInterval(() => {
      const blocked = model.get("quiz") && quizAt(stage, model.get("step"), model.get("answers")).ask.length;
      if (blocked || model.get("step") >= last()) stop(); else go(model.get("step") + 1);
    }, 1500);
    play.textContent = "❚❚";
    play.setAttribute("aria-pressed", "true");
  }
  function stop() {
    clearInterval(playing);
    playing = 0;
    play.textContent = "▶";
    play.setAttribute("aria-pressed", "false");
  }

  /** Everything anew: the stage changed. */
  function drawStage() {
    const before = stage.nodes.find((node) => node.id === focused), inside = picture.contains(document.activeElement);
    stage = model.get("stage");
    stop();
    cancelAnimationFrame(frame);
    shown = -1;
    groups.clear();
    drawn.clear();
    style.textContent = stage.style;
    title.textContent = stage.title + (stage.hidden ? ` (${stage.hidden})` : "");
    root.setAttribute("aria-label", stage.title);
    const [width, height] = stage.size, legend = stage.legend;
    const whole = Math.max(width, legend.size[0]) + 28, high = height + legend.size[1] + 50;
    const svg = /** @type {SVGElement} */ (build(["g", {}]));
    const view = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    view.setAttribute("viewBox", `-14 -14 ${whole} ${high}`);
    view.setAttribute("width", String(whole));
    view.setAttribute("height", String(high));
    view.style.maxWidth = `max(100%, ${Math.ceil(whole * 0.85)}px)`; // a wide picture shrinks to this, then scrolls
    view.setAttribute("role", "group");
    view.setAttribute("aria-label", stage.description || stage.title);
    arrows = stage.edges.map((edge) => /** @type {SVGElement} */ (build(["g", { class: "zg-edge" }, ...edge.draw])));
    stage.edges.forEach(({ route }, i) => arrows[i].classList.toggle("zg-long", Math.abs(route[route.length - 1][0] - route[0][0]) > LONG));
    const frames = build(["g", {}]);
    svg.append(frames, ...arrows);
    const made = new Map(stage.nodes.map((node) => [node.id, node.made]));
    arrowsMade = stage.edges.map((edge) => Math.max(made.get(edge.source) ?? 0, made.get(edge.target) ?? 0));
    for (const node of stage.nodes) {
      // A symbol, not a button: its name tells more than, and in another order than, what is written on it.
      const group = /** @type {SVGElement} */ (build(["g", { class: `zg-node zg-${node.kind}`, role: "graphics-symbol", tabindex: "-1", "data-id": node.id },
        ["title", {}], ...node.draw, ["g", { class: "zg-slot" }],
        ["rect", { class: "zg-ring", x: String(node.box[0] - 5), y: String(node.box[1] - 5), width: String(node.box[2] + 10),
          height: String(node.box[3] + 10), rx: "9" }]]));
      group.addEventListener("focus", () => { focused = node.id; roving(); drawPanel(); });
      group.addEventListener("click", () => { group.focus(); pin(node); });
      group.addEventListener("mouseenter", () => drawPanel(node));
      group.addEventListener("mouseleave", () => drawPanel());
      groups.set(node.id, group);
      (node.kind === "frame" ? frames : svg).appendChild(group);
    }
    view.append(svg, build(["g", { class: "zg-back" }]),
      build(["g", { transform: `translate(0 ${height + 26})` }, ...legend.draw]));
    picture.replaceChildren(view);
    range.max = String(last());
    ticks.replaceChildren(...stage.steps.map((step) => html("i", `zg-${step.phase}`)));
    fold.hidden = !stage.folds;
    fold.setAttribute("aria-pressed", String(stage.folded));
    if (!groups.has(focused))
      focused = (stage.nodes.find((node) => node.members.includes(focused) || before?.members.includes(node.id)) ?? stage.nodes[0])?.id ?? "";
    roving();
    drawStep();
    if (inside) groups.get(focused)?.focus();
  }

  function roving() {
    for (const [id, group] of groups) group.setAttribute("tabindex", id === focused ? "0" : "-1");
  }

  /** @param {Item} node */
  function pin(node) { set("pinned", model.get("pinned") === node.name ? "" : node.name); }

  /** What is hidden and asked now. @returns {{ask: Item[], hide: Set<string>}} */
  function riddle() {
    const step = model.get("step");
    return model.get("quiz") ? quizAt(stage, step, model.get("answers")) : { ask: [], hide: new Set() };
  }

  /** Is the gradient of this card hidden at a step? @param {Item} node @param {number} step @param {Set<string>} hide */
  const isHidden = (node, step, hide) => hide.has(node.id) && (slotAt(node.slots, step)?.since ?? 0) > 0;

  /** The picture, words and panel of the current step; stepping on by one, the gradient travels first. */
  function drawStep() {
    const step = clamp(model.get("step"), 0, last()), now = stage.steps[step], { ask, hide } = riddle();
    const travels = step === shown + 1 && shown >= 0 && now.phase === "backward" && !still() && !ask.length;
    cancelAnimationFrame(frame);
    shown = step;
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
    quiz.setAttribute("aria-pressed", String(!!model.get("quiz")));
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
    const slot = slotAt(node.slots, step), hidden = isHidden(node, step, hide), looks = `${slot?.since} ${hidden} ${fresh}`;
    if (drawn.get(node.id) === looks) return;
    drawn.set(node.id, looks);
    const place = group.querySelector(".zg-slot"), name = group.querySelector("title"), facts = hidden ? ["grad ? (the quiz asks for it)"] : slot?.facts ?? [];
    const words = [node.called, ...node.facts.map(([what, value]) => `${what} ${value}`), ...facts];
    if (name) name.textContent = words.join("\n");
    group.setAttribute("aria-label", words.join(", "));
    if (!place) return;
    place.classList.toggle("zg-fresh", fresh);
    const [x, y, width, height] = node.box;
    place.replaceChildren(...(hidden
      ? [["rect", { x: String(x + 8), y: String(y + height - 31), width: String(width - 16), height: "20", rx: "4", class: "zg-line-gradient zg-dashed" }],
        ["text", { x: String(x + width / 2), y: String(y + height - 16), "text-anchor": "middle", "font-size": "13", class: "zg-fill-gradient zg-bold" }, "grad = ?"]]
      : slot?.draw ?? []).map((part) => build(/** @type {Part} */ (part))));
  }

  /** The dashed way back of what this step hands on. @param {Step} now @param {Set<string>} hide @param {boolean} travels */
  function drawBack(now, hide, travels) {
    const back = picture.querySelector(".zg-back");
    arrows.forEach((arrow) => arrow.classList.remove("zg-under"));
    if (!back) return;
    back.replaceChildren();
    if (now.phase !== "backward") return;
    /** @type {{path: SVGPathElement, token: SVGElement, from: number, to: string}[]} */ const travellers = [];
    /** @param {number} i @param {string} word @param {string} value @param {number} from @param {string} to */
    const way = (i, word, value, from, to) => {
      if (i < 0) return;
      const { route } = stage.edges[i], backwards = wayBack(route), [x, y] = route[0], [lx, ly] = labelPlace(route);
      arrows[i].classList.add("zg-under");
      const path = /** @type {SVGPathElement} */ (build(["path", { d: curve(backwards), class: "zg-line-gradient zg-w2 zg-dashed" }]));
      back.append(path, build(["path", { d: `M${x} ${y}l8 -4v8z`, class: "zg-fill-gradient" }]));
      if (word) back.append(build(["text", { x: String(lx), y: String(ly + 3.5), "text-anchor": "middle", "font-size": "10.5", class: "zg-halo zg-fill-gradient zg-bold" }, word]));
      if (!travels || !value) return;
      const wide = String(12 + 6.5 * value.length), token = /** @type {SVGElement} */ (build(["g", { class: "zg-token" },
        ["rect", { x: String(-Number(wide) / 2), y: "-9", width: wide, height: "18", rx: "9", class: "zg-fill-gradient" }],
        ["text", { "text-anchor": "middle", y: "4", "font-size": "11", class: "zg-fill-background zg-bold" }, value]]));
      travellers.push({ path, token, from, to });
    };
    const masked = now.gifts.some((gift) => hide.has(gift.to)) || stage.edges.some((e) => e.source === now.node && e.kind === "output" && hide.has(e.target));
    stage.edges.forEach((edge, i) => {
      if (edge.kind === "output" && edge.source === now.node) way(i, masked ? "" : now.token, masked ? "?" : now.token, 0, "");
    });
    for (const gift of now.gifts) {
      const i = stage.edges.findIndex((e) => e.kind === "input" && e.target === now.node && e.source === gift.to && e.nr === gift.nr);
      way(i, gift.local && !masked ? `× ${gift.local}` : "", masked ? "?" : gift.token, 1, gift.to);
    }
    if (travels) travel(back, travellers, hide);
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
    const masked = now.phase === "backward" && now.gifts.some((gift) => hide.has(gift.to));
    if (now.phase !== "backward" || !now.gifts.length) says.replaceChildren(html("p", "", now.text));
    else {
      const lines = now.gifts.map((gift) => {
        const line = html("p", "", html("b", "", gift.called), " gets ", html("code", "", gift.rule || now.called));
        if (masked) line.append(" = ?");
        else {
          if (gift.numbers && gift.numbers !== gift.rule && gift.numbers !== gift.value) line.append(" = ", html("code", "", gift.numbers));
          line.append(" = ", html("strong", "zg-gradient", gift.value || "freed"));
          if (gift.before && gift.value) line.append(html("span", "zg-adds", `+=  ${gift.before} + ${gift.value} = ${gift.total}`));
        }
        if (gift.note) line.append(html("small", "", ` ${gift.note}`));
        return line;
      });
      says.replaceChildren(html("p", "zg-what", now.called, masked ? "" : ` gets ${now.incoming || "gradients"}`, now.block && ` · ${now.block}`), ...lines);
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
    const right = node.quiz && judge(text, node.quiz.values);
    if (right || text === SHOWN) {
      typed = "";
      const group = groups.get(node.id);
      if (group) drawSlot(node, group, model.get("step"), riddle().hide, true);
      says.append(html("p", "zg-told", right ? `Right: the gradient of ${node.called} is ${node.quiz?.values.join(", ")}.` : `It is ${node.quiz?.values.join(", ")}.`));
    }
    live.textContent = right ? "Right." : text === SHOWN ? `It is ${node.quiz?.values.join(", ")}.` : `${text} is not it.`;
  }

  /** The facts of the pinned card, else of the one pointed at or of this step. @param {Item} [over] */
  function drawPanel(over) {
    const pinned = stage.nodes.find((node) => node.name === model.get("pinned"));
    const here = root.contains(document.activeElement) && document.activeElement?.closest(".zg-node") ? focused : "";
    const step = clamp(model.get("step"), 0, last());
    const node = pinned ?? over ?? stage.nodes.find((n) => n.id === (here || stage.steps[step].node)) ?? stage.nodes[0];
    if (!node) return panel.replaceChildren();
    const { hide } = riddle(), slot = slotAt(node.slots, step), hidden = isHidden(node, step, hide);
    const facts = slot ? [["grad", hidden ? "?" : slot.facts.join("\n")]] : [];
    const rules = new Set(hide.size ? [] : stage.steps.filter((s) => s.node === node.id).flatMap((s) => s.gifts.map((g) => g.rule)));
    panel.replaceChildren(
      html("div", "zg-called", node.called, ...(pinned ? [html("span", "zg-pin", "pinned")] : [])),
      html("dl", "", ...[...node.facts, ...[...rules].map((rule) => ["rule", rule]), ...facts].flatMap(([what, value]) => [html("dt", "", what), html("dd", "", value)])));
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const target = /** @type {HTMLElement} */ (event.target), writes = target.matches("input:not([type=range]), textarea");
    const node = stage.nodes.find((n) => n.id === target.closest("[data-id]")?.getAttribute("data-id"));
    const does = () => {
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      if (writes) return event.key === "Escape" && (groups.get(focused)?.focus(), true);
      if (event.key === "[") go(model.get("step") - 1);
      else if (event.key === "]") go(model.get("step") + 1);
      else if (event.key === " " && !target.matches("button")) toggle();
      else if (event.key === "/") finder.focus();
      else if (event.key === "?") keys.hidden = !keys.hidden;
      else if (event.key === "f" && stage.folds) fold.click();
      else if (!node) return false;
      else if (event.key === "Enter") node.folds ? fold.click() : pin(node);
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
  const listening = [["change:stage", drawStage], ["change:step", drawStep], ["change:pinned", drawStep], ["change:quiz", drawStep],
    ["change:answers", drawStep], ["change:fault", complain]];
  for (const [event, call] of listening) model.on(event, call);
  drawStage();
  complain();
  return () => {
    stop();
    cancelAnimationFrame(frame);
    for (const [event, call] of listening) model.off(event, call);
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
  const state = await unpacked(packed), model = store({ ...state, stage: state.stages[0] });
  model.on("change:fold", () => model.set("stage", state.stages.find((/** @type {Stage} */ each) => each.folded === model.get("fold"))));
  mount(root, model);
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
