import type { Redeemable } from './quote.ts';

type Bounds = Pick<Redeemable, 'max' | 'minimum' | 'step'>;

/**
 * The slider's positions: 0 is no points, 1 the fewest that may be spent, and each next one step
 * more. So no position is refused, and an arrow key gets over the gap below the minimum.
 */
export const notchCount = ({ max, minimum, step }: Bounds): number =>
  max < minimum ? 0 : Math.floor((max - minimum) / step) + 1;

export const pointsAt = (notch: number, { minimum, step }: Bounds): number =>
  notch <= 0 ? 0 : minimum + (notch - 1) * step;

/** The last position that doesn't take more than these points. */
export const notchOf = (points: number, bounds: Bounds): number =>
  points < bounds.minimum
    ? 0
    : Math.min(notchCount(bounds), Math.floor((points - bounds.minimum) / bounds.step) + 1);
