import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { leafHash, peaksOf, proofOf, provenRoot, rootOf } from '../../shared/data/merkle.ts';

const leaves = (count: number) => Array.from({ length: count }, (_, index) => leafHash(`${index}`));

/** As RFC 6962, section 2.1, says it. */
function naiveRoot(hashes: string[]): string {
  const [only, ...others] = hashes;
  if (only === undefined) throw new Error('no leaves');
  if (others.length === 0) return only;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  const parts = [naiveRoot(hashes.slice(0, split)), naiveRoot(hashes.slice(split))];
  const bytes = parts.map((part) => Buffer.from(part, 'base64url'));
  return createHash('sha256')
    .update(Buffer.concat([Buffer.of(1), ...bytes]))
    .digest('base64url');
}

describe('the Merkle tree', () => {
  it('has the root of RFC 6962, however it grew, and a proof for every leaf', () => {
    for (let count = 1; count <= 33; count++) {
      const root = rootOf(peaksOf(leaves(count)));
      expect(root).toBe(naiveRoot(leaves(count)));
      for (const [index, leaf] of leaves(count).entries()) {
        const proof = proofOf(leaves(count), index);
        expect(provenRoot(leaf, proof)).toBe(root);
        expect(provenRoot(leafHash('another'), proof)).not.toBe(root);
        expect(proof.length).toBeLessThanOrEqual(6);
      }
    }
  });
});
