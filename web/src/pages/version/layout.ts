import type { LineageGraph, LineageNode } from "@/api/types";

export const NODE_WIDTH = 196;
export const NODE_HEIGHT = 46;
const GAP_X = 56;
const GAP_Y = 14;

export interface Placed {
  node: LineageNode;
  x: number;
  y: number;
}

export interface Drawing {
  placed: Placed[];
  edges: { key: string; role: string; from: Placed; to: Placed }[];
  width: number;
  height: number;
}

/** Columns by distance, upstream to the left; in a column, in the order of those that a node hangs on, so that few lines cross. */
export function layout(graphs: readonly LineageGraph[]): Drawing {
  const nodes = new Map<string, LineageNode>();
  for (const graph of graphs) for (const node of graph.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node);
  const edges = new Map(graphs.flatMap((graph) => graph.edges).map((edge) => [`${edge.source} ${edge.target} ${edge.role} ${edge.step}`, edge]));
  const columns = new Map<number, LineageNode[]>();
  for (const node of nodes.values()) columns.set(node.distance, [...(columns.get(node.distance) ?? []), node]);
  const order = [...columns.keys()].sort((a, b) => Math.abs(a) - Math.abs(b) || a - b);
  const rowOf = new Map<string, number>();
  for (const distance of order) {
    const weight = (node: LineageNode) => {
      const rows = [...edges.values()].flatMap((edge) => (edge.source === node.id ? [rowOf.get(edge.target)] : edge.target === node.id ? [rowOf.get(edge.source)] : [])).filter((row) => row !== undefined);
      return rows.length > 0 ? rows.reduce((sum, row) => sum + row, 0) / rows.length : Number.MAX_SAFE_INTEGER;
    };
    const column = (columns.get(distance) ?? []).map((node) => ({ node, weight: weight(node) }));
    column.sort((a, b) => a.weight - b.weight || a.node.created_ms - b.node.created_ms || a.node.id.localeCompare(b.node.id));
    column.forEach(({ node }, row) => rowOf.set(node.id, row - (column.length - 1) / 2));
  }
  const first = Math.min(0, ...columns.keys());
  const tallest = Math.max(1, ...[...columns.values()].map((column) => column.length));
  const height = tallest * (NODE_HEIGHT + GAP_Y) - GAP_Y;
  const placed = new Map<string, Placed>();
  for (const node of nodes.values())
    placed.set(node.id, { node, x: (node.distance - first) * (NODE_WIDTH + GAP_X), y: height / 2 - NODE_HEIGHT / 2 + (rowOf.get(node.id) ?? 0) * (NODE_HEIGHT + GAP_Y) });
  const lines = [...edges].flatMap(([key, edge]) => {
    const from = placed.get(edge.source);
    const to = placed.get(edge.target);
    return from && to ? [{ key, role: edge.role, from, to }] : [];
  });
  const last = Math.max(0, ...columns.keys());
  return { placed: [...placed.values()], edges: lines, width: (last - first) * (NODE_WIDTH + GAP_X) + NODE_WIDTH, height };
}
