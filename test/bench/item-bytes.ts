/**
 * The size of an item as DynamoDB counts it: names and texts in UTF-8, a number in a byte for two
 * digits and one more, three bytes for a list or map and one for each member.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: object): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + textBytes(name) + valueBytes(value), 0);

const textBytes = (text: string): number => Buffer.byteLength(text);

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'number') return numberBytes(value);
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, member) => sum + 1 + valueBytes(member), 3);
  }
  if (typeof value === 'object' && value !== null) {
    return 3 + Object.keys(value).length + itemBytes(value);
  }
  return 1;
}

function numberBytes(value: number): number {
  const digits = String(Math.abs(value)).replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + 1 + (value < 0 ? 1 : 0);
}
