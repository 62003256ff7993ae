const realNow = Date.now;
let aheadMs = 0;
Date.now = () => realNow() + aheadMs;

/** Moves the clock that the functions see, by milliseconds. What is timed goes by `performance`. */
export function pass(ms: number): void {
  aheadMs += ms;
}

export const passTo = (at: number): void => pass(at - Date.now());
