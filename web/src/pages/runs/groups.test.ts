import { expect, test } from "vitest";
import { groupsOf } from "@/pages/runs/groups";

const run = (run_id: string, lr: string | undefined, optimizer: string) => ({ run_id, params: { ...(lr === undefined ? {} : { lr }), optimizer } });

test("runs that are equal in the fields are one group, the largest first, and what a run lacks is a group too", () => {
  const runs = [run("a", "0.1", "adam"), run("b", "0.10", "adam"), run("c", "0.1", "sgd"), run("d", undefined, "adam"), run("e", "0.02", "sgd")];
  expect(groupsOf(runs, ["params.lr"]).map((group) => [group.name, group.runIds])).toEqual([
    ["lr = 0.1", ["a", "c"]],
    ["lr = 0.02", ["e"]],
    ["lr = 0.10", ["b"]],
    ["lr = none", ["d"]],
  ]);
  expect(groupsOf(runs, ["params.lr", "params.optimizer"])).toHaveLength(5);
});

test("a value and none are never one group", () => {
  expect(groupsOf([run("a", "none", "adam"), run("b", undefined, "adam")], ["params.lr"])).toHaveLength(2);
});
