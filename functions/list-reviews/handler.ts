import { isReviewPosition, listReviews } from '../../shared/data/list-reviews.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { answerPage } from '../../shared/http/page.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, ({ query }) =>
  answerPage(query, isReviewPosition, (from) => listReviews(query.status, query.limit, from)),
);
