import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { browserHash, includesLeaf, type Hash } from "@/pages/version/merkle";

const sha256: Hash = async (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());
const hex = (bytes: Buffer) => bytes.toString("hex");
const leaf = (n: number) => createHash("sha256").update(`leaf ${n}`).digest();
const join = (left: Buffer, right: Buffer) => createHash("sha256").update(Buffer.concat([Buffer.from([1]), left, right])).digest();

/** The largest power of two below `count`. */
function split(count: number): number {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}

function root(start: number, end: number): Buffer {
  if (end - start === 1) return leaf(start);
  const middle = start + split(end - start);
  return join(root(start, middle), root(middle, end));
}

function path(index: number, start: number, end: number): Buffer[] {
  if (end - start === 1) return [];
  const middle = start + split(end - start);
  return index < middle ? [...path(index, start, middle), root(middle, end)] : [...path(index, middle, end), root(start, middle)];
}

describe("includesLeaf", () => {
  it("accepts the proof of every leaf of every small tree, and no other", async () => {
    for (let size = 1; size <= 17; size++) {
      for (let index = 0; index < size; index++) {
        const proof = { seq: index + 1, tree_size: size, leaf: hex(leaf(index)), root: hex(root(0, size)), path: path(index, 0, size).map(hex) };
        expect(await includesLeaf(proof, sha256)).toBe(true);
        expect(await includesLeaf({ ...proof, leaf: hex(leaf(index + 100)) }, sha256)).toBe(false);
        expect(await includesLeaf({ ...proof, root: hex(leaf(99)) }, sha256)).toBe(false);
        expect(await includesLeaf({ ...proof, path: [...proof.path, hex(leaf(5))] }, sha256)).toBe(false);
        if (proof.path.length > 0) expect(await includesLeaf({ ...proof, path: proof.path.slice(1) }, sha256)).toBe(false);
      }
    }
  });
  it("refuses places outside of the tree", async () => {
    expect(await includesLeaf({ seq: 0, tree_size: 1, leaf: hex(leaf(0)), root: hex(leaf(0)), path: [] }, sha256)).toBe(false);
    expect(await includesLeaf({ seq: 2, tree_size: 1, leaf: hex(leaf(0)), root: hex(leaf(0)), path: [] }, sha256)).toBe(false);
  });
  it("hashes as the browser does", async () => {
    const hash = browserHash();
    expect(hash && (await hash(new Uint8Array([1, 2])))).toEqual(await sha256(new Uint8Array([1, 2])));
  });
});
