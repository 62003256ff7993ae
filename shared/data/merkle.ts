import { createHash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962 over texts: leaves and nodes are hashed with another first byte, so
 * that no node can be shown as a leaf. Hashes are SHA-256 in base64url.
 */
const hash = (prefix: number, ...parts: (string | Buffer)[]): string => {
  const sum = createHash('sha256').update(Buffer.of(prefix));
  for (const part of parts) sum.update(part);
  return sum.digest('base64url');
};

export const leafHash = (text: string): string => hash(0, text);

const nodeHash = (left: string, right: string): string =>
  hash(1, Buffer.from(left, 'base64url'), Buffer.from(right, 'base64url'));

/**
 * A tree that grows leaf by leaf is known by the roots of its whole subtrees, largest first: as many
 * as there are ones in the binary number of its leaves.
 */
export function withLeaf(peaks: string[], leaves: number, leaf: string): string[] {
  const grown = [...peaks, leaf];
  for (let size = leaves; size % 2 === 1; size = (size - 1) / 2) {
    const right = grown.pop();
    const left = grown.pop();
    if (left === undefined || right === undefined) throw new Error('peaks of another tree');
    grown.push(nodeHash(left, right));
  }
  return grown;
}

/** The root of a tree that has at least one leaf. */
export function rootOf(peaks: string[]): string {
  const [last, ...others] = peaks.toReversed();
  if (last === undefined) throw new Error('an empty tree has no root');
  return others.reduce((root, peak) => nodeHash(peak, root), last);
}

export const peaksOf = (leaves: string[]): string[] =>
  leaves.reduce<string[]>((peaks, leaf, index) => withLeaf(peaks, index, leaf), []);

/** A neighbour on the way from a leaf to the root, and on which side it stands. */
export type ProofStep = { side: 'left' | 'right'; hash: string };

/** What proves that a leaf is in the tree: nothing else of the tree need be known. */
export function proofOf(leaves: string[], index: number): ProofStep[] {
  if (leaves.length <= 1) return [];
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...proofOf(left, index), { side: 'right', hash: rootOf(peaksOf(right)) }]
    : [...proofOf(right, index - split), { side: 'left', hash: rootOf(peaksOf(left)) }];
}

/** The root that a leaf and its proof come to. */
export const provenRoot = (leaf: string, proof: ProofStep[]): string =>
  proof.reduce(
    (below, { side, hash: other }) =>
      side === 'left' ? nodeHash(other, below) : nodeHash(below, other),
    leaf,
  );
