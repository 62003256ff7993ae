/** Mutants that change nothing that anybody could see, each with the argument why. */
export const equivalents: Record<string, string> = {};
