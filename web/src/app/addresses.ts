/** Where pages that MLflow's client prints links to are here: `/#/experiments/1/runs/abc` becomes `/runs/abc`. */
export function addressOfHash(hash: string): string {
  const run = /^#\/experiments\/[^/?]+\/runs\/([0-9a-f]+)/.exec(hash);
  if (run) return `runs/${run[1] ?? ""}`;
  const experiment = /^#\/experiments\/(\d+)/.exec(hash);
  if (experiment) return `experiments/${experiment[1] ?? ""}`;
  const version = /^#\/models\/([^/?]+)\/versions\/(\d+)/.exec(hash);
  if (version) return `models/${version[1] ?? ""}/versions/${version[2] ?? ""}`;
  const model = /^#\/models\/([^/?]+)/.exec(hash);
  if (model) return `models/${model[1] ?? ""}`;
  return "";
}
