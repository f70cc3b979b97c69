import { expect, it } from "vitest";
import type { LineageGraph, LineageNode } from "@/api/types";
import { layout, NODE_HEIGHT, NODE_WIDTH } from "@/pages/version/layout";

const node = (id: string, distance: number): LineageNode => ({ id, distance, kind: "run", name: id, hidden: false, created_ms: 0, detail: {} });
const edge = (source: string, target: string) => ({ source, target, role: "input" as const, step: 0 });
const up: LineageGraph = { nodes: [node("self", 0), node("run", -1), node("d1", -2), node("d2", -2)], edges: [edge("run", "self"), edge("d1", "run"), edge("d2", "run")], truncated: false };
const down: LineageGraph = { nodes: [node("self", 0), node("copy", 1)], edges: [edge("self", "copy"), edge("self", "gone")], truncated: false };

it("puts each node once, upstream to the left, and none over another", () => {
  const drawn = layout([up, down]);
  const at = Object.fromEntries(drawn.placed.map((one) => [one.node.id, one]));
  expect(drawn.placed).toHaveLength(5);
  expect((at["d1"]?.x ?? 0) < (at["run"]?.x ?? 0) && (at["run"]?.x ?? 0) < (at["self"]?.x ?? 0) && (at["self"]?.x ?? 0) < (at["copy"]?.x ?? 0)).toBe(true);
  expect(Math.abs((at["d1"]?.y ?? 0) - (at["d2"]?.y ?? 0))).toBeGreaterThanOrEqual(NODE_HEIGHT);
  for (const one of drawn.placed) {
    expect(one.x).toBeGreaterThanOrEqual(0);
    expect(one.y).toBeGreaterThanOrEqual(0);
    expect(one.x + NODE_WIDTH).toBeLessThanOrEqual(drawn.width);
    expect(one.y + NODE_HEIGHT).toBeLessThanOrEqual(drawn.height);
  }
});

it("draws the edges whose ends are known", () => {
  expect(layout([up, down]).edges.map((one) => `${one.from.node.id}>${one.to.node.id}`).sort()).toEqual(["d1>run", "d2>run", "run>self", "self>copy"]);
  expect(layout([]).placed).toEqual([]);
});
