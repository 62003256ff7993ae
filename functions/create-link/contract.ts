import * as z from 'zod';
import { CustomerId } from '../../shared/domain/ids.ts';
import { linkMinutes } from '../../shared/domain/links.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Make a link by which a customer sees their points',
  description: `Send the \`url\` to the customer and keep it nowhere: whoever has it sees this customer’s points and code for ${linkMinutes} minutes. It can’t be had again; the same request makes a new link, and ends the one before. The link of a dry run is good for nothing.`,
  writes: true,
  params: z.strictObject({ customerId: CustomerId }),
  body: z.strictObject({}),
  replies: {
    201: z
      .object({
        url: z
          .url()
          .describe('The customers’ page; behind the `#` stands the token for `GET /v1/me`.'),
        expiresAt: z.iso
          .datetime()
          .describe('From when on it is not good any more, ISO 8601 in UTC.'),
      })
      .meta({
        id: 'Link',
        examples: [
          {
            url: 'https://shop.example/points/#mK3vT0d5uYw2s7XqLr9eJbNc1aHfGz8oPi6VtBkEyRA',
            expiresAt: '2026-11-22T10:15:00.000Z',
          },
        ],
      }),
  },
  refusals: ['customer_not_found'],
} satisfies Contract;
