// The pure parts of the Explorer's module, run by `node --test` (see tests/browser/test_explorer_module.py).
import assert from "node:assert/strict";
import { test } from "node:test";
import { changes, clamp, judge, neighbour, numbers, quizAt, SHOWN, slotAt, store } from "./explorer.mjs";

test("a step stays within its range", () => {
  assert.deepEqual([clamp(-1, 0, 4), clamp(2, 0, 4), clamp(9, 0, 4)], [0, 2, 4]);
});

test("a card shows the last slot that has come", () => {
  const slots = [{ since: 0 }, { since: 3 }, { since: 5 }];
  assert.deepEqual([0, 2, 3, 4, 9].map((step) => slotAt(slots, step)?.since), [0, 0, 3, 3, 5]);
  assert.equal(slotAt([{ since: 2 }], 1), null);
});

const nodes = [["w", 0, 0], ["x", 0, 100], ["mul", 100, 50], ["y", 200, 50]].map(([id, x, y]) => ({ id, box: [x, y, 10, 10], members: [] }));
const edges = [["w", "mul"], ["x", "mul"], ["mul", "y"]].map(([source, target]) => ({ source, target, kind: "input" }));
const go = (from, key) => neighbour(nodes, edges, from, key);

test("arrows follow edges, and go up and down", () => {
  assert.deepEqual([go("w", "ArrowRight"), go("mul", "ArrowRight"), go("y", "ArrowLeft")], ["mul", "y", "mul"]);
  assert.deepEqual([go("w", "ArrowDown"), go("x", "ArrowUp"), go("w", "ArrowUp"), go("y", "ArrowRight")], ["x", "w", "w", "y"]);
  assert.equal(go("nobody", "ArrowUp"), "nobody");
});

test("arrows lead from a frame to what is in it", () => {
  const framed = [...nodes, { id: "r0", kind: "frame", box: [90, 40, 130, 30], members: ["mul", "y"] }];
  assert.equal(neighbour(framed, edges, "r0", "ArrowRight"), "mul");
  assert.deepEqual(["mul", "y"].map((id) => neighbour(framed, edges, id, "ArrowUp")), ["r0", "r0"]);
});

test("a saved value is no way for the arrows", () => {
  assert.equal(neighbour(nodes, [{ source: "y", target: "mul", kind: "saved" }], "y", "ArrowRight"), "y");
});

test("numbers are read as a learner types them", () => {
  assert.deepEqual(numbers(" [1, -2.5] "), [1, -2.5]);
  assert.deepEqual(numbers("\u22123"), [-3]);
  assert.deepEqual(numbers(".5 1e-3"), [0.5, 1e-3]);
  assert.deepEqual(numbers("-inf nan"), [-Infinity, NaN]);
  for (const other of ["", "three", "1/2", "0x10", "1 2 x", "__proto__"]) assert.equal(numbers(other), null);
});

test("an answer is right to three digits, and only with as many numbers", () => {
  for (const [typed, expected, is] of [
    ["3", ["3"], true], ["3.0", ["3"], true], ["2.9", ["3"], false], ["-1.32", ["-1.3225"], false], ["-1.322", ["-1.3225"], true],
    ["0", ["0"], true], ["0.001", ["0"], false], ["1 2", ["1", "2"], true], ["1", ["1", "1"], false], ["nan", ["nan"], true],
    ["inf", ["inf"], true], ["-inf", ["inf"], false], ["", ["0"], false],
  ]) assert.equal(judge(typed, expected), is, `${typed} for ${expected}`);
});

test("the quiz hides what is not answered and asks where it is complete", () => {
  const stage = { nodes: [{ id: "n0", name: "w", quiz: { step: 4, values: ["3"] } }, { id: "n1", name: "x", quiz: null }] };
  const at = (step, answers) => { const { ask, hide } = quizAt(stage, step, answers); return [ask.length, hide.has("n0")]; };
  assert.deepEqual(at(3, {}), [0, true]);
  assert.deepEqual(at(4, {}), [1, true]);
  assert.deepEqual(at(4, { w: "2" }), [1, true]);
  assert.deepEqual(at(4, { w: "3" }), [0, false]);
  assert.deepEqual(at(4, { w: SHOWN }), [0, false]);
});

/** A stage of two forward and two backward steps; `holds`: what stands in the gradient slot of w from steps 0 and 4 on. */
const stageOf = (value, holds, more = []) => ({
  steps: ["start", "forward", "forward", "backward", "backward"].map((phase) => ({ phase })),
  nodes: [{ id: "n0", name: "w", facts: [["kind", "leaf"], ["value", value]], slots: [{ since: 0, holds: holds[0] }, { since: 4, holds: holds[1] }] },
    { id: "n1", name: "MulBackward0", facts: [["kind", "grad_fn ×"]], slots: [] },
    { id: "n2", name: "n2 (unnamed)", facts: [["value", `${value}${value}`]], slots: [] }, ...more],
});
const told = (...given) => Object.fromEntries([...changes(...given)].filter(([, list]) => list.length));
const nothing = new Set();

test("in one stage, what is compared is the gradient before the backward began", () => {
  const stage = stageOf("4", ["None", "3"]);
  assert.deepEqual([2, 3].map((step) => told(stage, step, null, nothing)), [{}, {}]);
  assert.deepEqual(told(stage, 4, null, nothing), { n0: ["grad before None, now 3"] });
  assert.deepEqual(told(stage, 4, null, new Set(["n0"])), {});
});

test("a new stage is compared with the one before, at the like step", () => {
  const old = stageOf("4", ["None", "3"]), stage = stageOf("5", ["1", "3"]);
  assert.deepEqual(told(stage, 0, old, nothing), { n0: ["value before 4, now 5", "grad before None, now 1"], n2: ["value before 44, now 55"] });
  assert.deepEqual(told(stage, 4, old, nothing).n0, ["value before 4, now 5"]);
  assert.deepEqual(told(stage, 0, old, new Set(["n0"])).n0, ["value before 4, now 5"]);
  assert.deepEqual(told(old, 3, old, nothing), {});
  const longer = { ...stage, steps: [stage.steps[0], ...stage.steps] }; // one forward step more: its step 4 is the other's step 3
  assert.deepEqual(told(longer, 4, stageOf("5", ["3", "9"]), nothing), {});
});

test("cards without a namesake have not changed", () => {
  const other = { id: "n3", name: "b", facts: [["value", "7"]], slots: [] };
  assert.deepEqual(told(stageOf("5", ["1", "3"], [other]), 0, stageOf("4", ["1", "3"]), nothing), { n0: ["value before 4, now 5"] });
});

test("a model without a kernel tells who listens", () => {
  const model = store({ step: 1 }), heard = [];
  const listen = () => heard.push(model.get("step"));
  model.on("change:step", listen);
  model.set("step", 1);
  model.set("step", 2);
  model.off("change:step", listen);
  model.set("step", 3);
  assert.deepEqual(heard, [2]);
});
