// The pure parts of the Explorer's module, run by `node --test` (see tests/browser/test_explorer_module.py).
import assert from "node:assert/strict";
import { test } from "node:test";
import { clamp, curve, judge, labelPlace, neighbour, numbers, quizAt, SHOWN, slotAt, store, wayBack } from "./explorer.mjs";

test("a step stays within its range", () => {
  assert.deepEqual([clamp(-1, 0, 4), clamp(2, 0, 4), clamp(9, 0, 4)], [0, 2, 4]);
});

test("a card shows the last slot that has come", () => {
  const slots = [{ since: 0 }, { since: 3 }, { since: 5 }];
  assert.deepEqual([0, 2, 3, 4, 9].map((step) => slotAt(slots, step)?.since), [0, 0, 3, 3, 5]);
  assert.equal(slotAt([{ since: 2 }], 1), null);
});

test("a route is straight on one level and an S across a gap", () => {
  assert.equal(curve([[0, 5], [10, 5], [20, 9], [30, 9]]), "M0 5H10C15 5 15 9 20 9H30");
});

test("the way back ends where it began, with room for the arrow head", () => {
  assert.deepEqual(wayBack([[0, 5], [10, 5], [20, 9]]), [[20, 9], [10, 5], [6, 5]]);
});

test("a word stands in the last gap", () => {
  assert.deepEqual(labelPlace([[0, 5], [20, 5]]), [10, 5]);
  assert.deepEqual(labelPlace([[0, 0], [10, 0], [20, 8], [100, 8], [140, 4], [150, 4]]), [125, 6]);
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
