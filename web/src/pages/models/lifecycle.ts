/** A lifecycle while it is being edited: stages have ids, so that moves follow when a stage is renamed. */
import type { Lifecycle, LifecycleMove, SetLifecycle } from "@/api/types";

export const ANY = "*";
export const STAGES_MAX = 20;
export const MOVES_MAX = 500;
export const STAGE_LENGTH_MAX = 50;
const NAME = /^([A-Za-z][A-Za-z0-9 _-]*[A-Za-z0-9]|[A-Za-z])$/;

export type Level = LifecycleMove["level"];
export const LEVELS: readonly (readonly [Level, string])[] = [
  ["edit", "editors"],
  ["manage_staging", "managers of staging"],
  ["manage_production", "managers of production"],
  ["manage", "managers of the model"],
];

export interface DraftStage {
  id: number;
  name: string;
  mayArchive: boolean;
}

export interface DraftMove {
  id: number;
  /** The id of a stage, or ANY. */
  source: number | typeof ANY;
  target: number | typeof ANY;
  level: Level;
  needsApproval: boolean;
}

export interface Draft {
  stages: DraftStage[];
  moves: DraftMove[];
  /** The id of a stage, or 0: none. */
  archive: number;
  fourEyes: boolean;
  /** The next id that is free. */
  next: number;
}

export function toDraft(shape: Lifecycle): Draft {
  let next = 1;
  const stages = shape.stages.map((one) => ({ id: next++, name: one.name, mayArchive: one.may_archive === true }));
  const idOf = (name: string) => stages.find((one) => one.name === name)?.id ?? ANY;
  const moves = shape.moves.map((one) => ({ id: next++, source: one.source === ANY ? ANY : idOf(one.source), target: one.target === ANY ? ANY : idOf(one.target), level: one.level, needsApproval: one.needs_approval === true }) satisfies DraftMove);
  return { stages, moves, archive: stages.find((one) => one.name === shape.archive_stage)?.id ?? 0, fourEyes: shape.four_eyes, next };
}

export function fromDraft(draft: Draft): SetLifecycle {
  const nameOf = (id: number | typeof ANY) => (id === ANY ? ANY : (draft.stages.find((one) => one.id === id)?.name.trim() ?? ""));
  return {
    stages: draft.stages.map((one) => ({ name: one.name.trim(), may_archive: one.mayArchive && draft.archive !== 0 })),
    moves: draft.moves.map((one) => ({ source: nameOf(one.source), target: nameOf(one.target), level: one.level, needs_approval: one.needsApproval })),
    archive_stage: draft.archive === 0 ? "" : nameOf(draft.archive),
    four_eyes: draft.fourEyes,
  };
}

/** What is wrong with each stage's name, by the id of the stage. */
export function mistakes(draft: Draft): Map<number, string> {
  const found = new Map<number, string>();
  const seen = new Set<string>();
  for (const { id, name } of draft.stages) {
    const text = name.trim();
    if (text === "") found.set(id, "needs a name");
    else if (text.length > STAGE_LENGTH_MAX) found.set(id, `is longer than ${STAGE_LENGTH_MAX} characters`);
    else if (!NAME.test(text)) found.set(id, "begins with a letter, and has letters, digits, spaces, _ and -");
    else if (seen.has(text.toLowerCase())) found.set(id, "is there twice");
    seen.add(text.toLowerCase());
  }
  return found;
}

/** The move that decides on a way: the first that fits. */
export function ruleOf(draft: Draft, source: number, target: number): DraftMove | undefined {
  return draft.moves.find((one) => (one.source === ANY || one.source === source) && (one.target === ANY || one.target === target));
}

/** Without a stage, and without the moves from it and to it. */
export function withoutStage(draft: Draft, id: number): Draft {
  return {
    ...draft,
    stages: draft.stages.filter((one) => one.id !== id),
    moves: draft.moves.filter((one) => one.source !== id && one.target !== id),
    archive: draft.archive === id ? 0 : draft.archive,
  };
}

/** A list with one of its members moved by a place. */
export function shifted<T extends { id: number }>(list: readonly T[], id: number, by: -1 | 1): T[] {
  const from = list.findIndex((one) => one.id === id);
  const to = from + by;
  const result = [...list];
  const [moved, other] = [list[from], list[to]];
  if (moved !== undefined && other !== undefined) {
    result[to] = moved;
    result[from] = other;
  }
  return result;
}
