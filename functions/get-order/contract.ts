import * as z from 'zod';
import { languages } from '../../shared/domain/explanation-words.ts';
import { OrderId } from '../../shared/domain/ids.ts';
import { OrderStory } from '../../shared/domain/story.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Tell an order’s story',
  description:
    'All that happened, who did it, the terms it goes by, and why each amount is what it is: enough to answer a customer’s question from one page.',
  params: z.strictObject({ orderId: OrderId }),
  query: z.strictObject({
    language: z.enum(languages).default('en').meta({ description: 'Of the explanation.' }),
  }),
  replies: { 200: OrderStory },
  refusals: ['order_not_found'],
} satisfies Contract;
