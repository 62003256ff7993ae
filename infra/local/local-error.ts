/** Something that whoever started this can put right: it is told in one sentence, without a stack. */
export class LocalError extends Error {}
