/** What something takes, with everything that follows from it: consumers, jobs, what stays. */
export type Work = {
  /** Requests to the API. */
  requests: number;
  /** Runs of a Lambda function, and their turns to the table one after another. */
  runs: number;
  roundTrips: number;
  /** Request units of DynamoDB. */
  reads: number;
  writes: number;
  /** What functions print. */
  logBytes: number;
  /** What stays in the table and its indexes. */
  tableBytes: number;
};

export const noWork: Work = {
  ...{ requests: 0, runs: 0, roundTrips: 0, reads: 0, writes: 0, logBytes: 0, tableBytes: 0 },
};

const names = Object.keys(noWork) as (keyof Work)[];

/** So many times this work, and so many times that. */
export const sumOf = (...parts: [times: number, work: Work][]): Work =>
  Object.fromEntries(
    names.map((name) => [name, parts.reduce((sum, [times, work]) => sum + times * work[name], 0)]),
  ) as Work;
