/** What the event is called that tells of which months a confirmation's points were. */
export const lotsName = (entry: string): string => `${entry}#LOTS`;
