import { describe, expect, it, jest } from '@jest/globals';
import { patiently } from '../../shared/data/patiently.ts';
import { budgetMs, withinBudget } from '../../shared/runtime/budget.ts';

const failingOnce = (error: object) =>
  jest
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(Object.assign(new Error('not now'), error))
    .mockResolvedValue('answer');

describe('patiently', () => {
  it.each([
    { name: 'ProvisionedThroughputExceededException' },
    { name: 'RequestLimitExceeded' },
    { name: 'ThrottlingException' },
    { name: 'TimeoutError' },
    { name: 'TransactionConflictException' },
    { name: 'InternalServerError', $fault: 'server' },
    { code: 'ECONNRESET' },
    { code: 'ECONNREFUSED' },
    { code: 'EPIPE' },
    { code: 'ETIMEDOUT' },
  ])('calls again after %j', async (error) => {
    expect(await patiently('call', failingOnce(error))).toBe('answer');
  });

  it.each([{ name: 'ResourceNotFoundException', $fault: 'client' }, { code: 'ENOTFOUND' }, {}])(
    'does not call again after %j',
    async (error) => {
      const call = failingOnce(error);
      await expect(patiently('call', call)).rejects.toThrow('not now');
      expect(call).toHaveBeenCalledTimes(1);
    },
  );

  it('calls nothing more when what was done before has used up the budget', async () => {
    const call = jest.fn(async () => 'answer');
    const late = withinBudget(async () => {
      const clock = jest
        .spyOn(performance, 'now')
        .mockReturnValue(performance.now() + budgetMs + 1);
      return patiently('call', call).finally(() => clock.mockRestore());
    });
    await expect(late).rejects.toThrow('no answer within the budget');
    expect(call).not.toHaveBeenCalled();
  });
});
