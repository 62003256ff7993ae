type Item = Record<string, unknown>;

/**
 * What disagrees between requests for approval, the decisions on them and what came of those; an
 * empty list is a sound ledger.
 */
export function approvalDrift(items: Item[]): string[] {
  const byKey = new Map(items.map((item) => [`${item.pk}/${item.sk}`, item]));
  return items.flatMap((item) => {
    const pk = String(item.pk);
    const sk = String(item.sk);
    const at = (key: string) => byKey.get(`${pk}/${key}`);
    const [, adjustment] = /^(?:REQUEST|DECISION|ENTRY)#(ADJUSTMENT#.+)$/.exec(sk) ?? [];
    const request = adjustment === undefined ? at('1#HOLD') : at(`REQUEST#${adjustment}`);
    const wrong: (string | false)[] = [];
    if (sk === '1#HOLD' && item.needsApproval) {
      const [decision, end] = [at('2#DECISION'), at('3#RESOLUTION')];
      const rejected = decision?.decision === 'reject';
      wrong.push(
        end?.kind === 'confirmed' && decision?.decision !== 'approve' && 'confirmed unapproved',
        rejected !== (end?.rejectedBy !== undefined) && 'half a rejection',
        rejected && end?.rejectedBy !== decision.by && 'rejected by two',
        !byKey.has(`APPROVALS/${item.at}#order,${item.orderId}`) && 'not on the list',
      );
    }
    if (sk === '2#DECISION' || sk.startsWith('DECISION#')) {
      const who = request?.requestedBy ?? request?.by;
      wrong.push(who === undefined && 'never asked', who === item.by && 'decided by who asked');
    }
    if (sk.startsWith('REQUEST#')) {
      const [decision, entry] = [at(`DECISION#${adjustment}`), at(`ENTRY#${adjustment}`)];
      const name = `adjustment,${item.customerId},${item.adjustmentId}`;
      wrong.push(
        (decision?.decision === 'approve') !== (entry !== undefined) && 'half an approval',
        entry !== undefined && entry.points !== item.points && 'other points than were asked',
        entry !== undefined && entry.approvedBy !== decision?.by && 'approved by two',
        !byKey.has(`APPROVALS/${item.at}#${name}`) && 'not on the list',
      );
    }
    if (sk.startsWith('ENTRY#') && item.approvedBy) wrong.push(!request && 'never asked');
    return wrong.filter((what) => what !== false).map((what) => `${pk}/${sk}: ${what}`);
  });
}
