import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { renew } from "@/api/renewal";

/** A page that looks at ["models", "fraud"], and a server whose answers come when the test says so. */
function looked() {
  const queries = new QueryClient();
  const answers: ((value: number) => void)[] = [];
  const seen: number[] = [];
  const observer = new QueryObserver<number>(queries, { queryKey: ["models", "fraud"], queryFn: () => new Promise((answer) => answers.push(answer)), staleTime: Infinity });
  const leave = observer.subscribe((result) => {
    if (result.data !== undefined && result.data !== seen.at(-1)) seen.push(result.data);
  });
  const answer = async (value: number) => {
    answers.shift()?.(value);
    await new Promise((resume) => setTimeout(resume, 5));
  };
  return { queries, seen, answer, leave };
}

test("what changed while its first answer was on its way is asked again", async () => {
  const { queries, seen, answer, leave } = looked();
  renew(queries, ["models"]);
  await answer(1);
  await answer(2);
  expect(seen).toEqual([1, 2]);
  leave();
});

test("what changed while a later answer was on its way is asked again once", async () => {
  const { queries, seen, answer, leave } = looked();
  await answer(1);
  renew(queries, ["models"]);
  renew(queries, ["models"]);
  await answer(2);
  await answer(3);
  expect(seen).toEqual([1, 3]);
  leave();
});

test("another question is left alone", async () => {
  const { queries, seen, answer, leave } = looked();
  renew(queries, ["runs"]);
  await answer(1);
  await answer(2);
  expect(seen).toEqual([1]);
  leave();
});
