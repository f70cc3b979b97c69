/** Proofs of the ledger's Merkle tree, checked in the browser, so that nobody has to believe the server. Source: RFC 9162, section 2.1.3.2. */

export type Hash = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;

const NODE = 1;

/** SHA-256 of the browser; there is none where the page came over plain http from another host. */
export function browserHash(): Hash | null {
  const subtle = globalThis.crypto?.subtle;
  return subtle ? async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes)) : null;
}

/** Whether `path` leads from leaf number `seq` (from 1) to the root of the first `size` leaves. */
export async function includesLeaf(proof: { leaf: string; seq: number; tree_size: number; root: string; path: readonly string[] }, hash: Hash): Promise<boolean> {
  let position = proof.seq - 1;
  let last = proof.tree_size - 1;
  if (position < 0 || position > last) return false;
  let found = fromHex(proof.leaf);
  for (const hex of proof.path) {
    if (last === 0) return false;
    const sibling = fromHex(hex);
    if (position % 2 === 1 || position === last) {
      found = await node(sibling, found, hash);
      while (position % 2 === 0 && position !== 0) {
        position = Math.floor(position / 2);
        last = Math.floor(last / 2);
      }
    } else {
      found = await node(found, sibling, hash);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && toHex(found) === proof.root.toLowerCase();
}

async function node(left: Uint8Array, right: Uint8Array, hash: Hash): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(1 + left.length + right.length);
  bytes[0] = NODE;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return hash(bytes);
}

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
