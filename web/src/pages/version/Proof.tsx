import { useMutation } from "@tanstack/react-query";
import { call } from "@/api/client";
import type { ProofReference } from "@/api/types";
import { Icon } from "@/components/Icon";
import { count } from "@/components/format";
import { Copy } from "@/components/parts";
import { browserHash, includesLeaf } from "@/pages/version/merkle";

/** The event that made the version, and a button that proves, in this browser, that it is in the ledger. */
export function Proof({ proof }: { proof: ProofReference | null }) {
  const check = useMutation({
    mutationFn: async (reference: ProofReference) => {
      const hash = browserHash();
      const found = await call("proveInclusion", { query: { seq: reference.seq } });
      const holds = hash ? found.leaf === reference.leaf && (await includesLeaf(found, hash)) : null;
      return { found, holds };
    },
  });
  if (!proof) return null;
  const { data } = check;
  return (
    <section className="panel" aria-label="Proof">
      <header>
        <h2 className="grow">Ledger</h2>
        <span className="chip mono">event {count(proof.seq)}</span>
      </header>
      <div className="body stack">
        <p className="muted">The event that made this version. Its leaf in the Merkle tree:</p>
        <span className="row" style={{ gap: 4, alignItems: "flex-start" }}>
          <span className="digest">{proof.leaf}</span>
          <Copy text={proof.leaf} label="Copy the leaf" />
        </span>
        {!proof.provable && <p className="muted">It comes into the tree with the next checkpoint, within a minute.</p>}
        {proof.provable && (
          <button type="button" className="button" disabled={check.isPending} onClick={() => check.mutate(proof)}>
            Prove it in this browser
          </button>
        )}
        <div aria-live="polite">
          {check.isError && <p className="failure">{check.error.message}</p>}
          {data?.holds === true && (
            <p className="row" style={{ color: "var(--good)", alignItems: "flex-start" }}>
              <Icon name="check" /> <span>{count(data.found.path.length)} hashes lead from it to the root over {count(data.found.tree_size)} events: <span className="digest">{data.found.root}</span></span>
            </p>
          )}
          {data?.holds === false && <p className="failure">The proof does not hold: keep this page, and run <code>lineal verify</code>.</p>}
          {data?.holds === null && <p className="muted">A browser hashes only on https or localhost. <code>lineal verify</code> checks the whole ledger.</p>}
        </div>
      </div>
    </section>
  );
}
