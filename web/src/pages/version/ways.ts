import type { StageOption, TransitionRequest } from "@/api/types";

/** Where a version can go, and what the viewer may do about it. */
export interface Way {
  stage: string;
  may: "move" | "ask";
  mayArchive: boolean;
  says: string;
}

/** The ways out of a version's stage, as the server allows them: a move that needs an approval is only asked for, by anybody. */
export function waysOf(options: readonly StageOption[]): Way[] {
  return options.map((option) => {
    const may = option.may_move && !option.needs_approval ? "move" : "ask";
    const says = may === "move" ? "You may move it there at once." : option.needs_approval ? "Only by approving a request: ask, and somebody approves." : "You may not move it there: ask those who may.";
    return { stage: option.stage, may, mayArchive: option.may_archive, says };
  });
}

/** Whether somebody has an open request for the same already: a second one is refused. */
export function hasAsked(requests: readonly TransitionRequest[], who: string, kind: "alias" | "stage", target: string): boolean {
  return who !== "" && requests.some((one) => one.state === "open" && one.created_by === who && one.kind === kind && one.target === target);
}
