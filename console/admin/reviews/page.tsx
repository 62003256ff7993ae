import { useRoute } from '../shell/router.tsx';
import { ReviewsList } from './list.tsx';
import { ReviewPage } from './review.tsx';

/** `/reviews` is the queue, `/reviews/<order>` shows one. */
export default function Page() {
  const [, orderId] = useRoute().segments;
  return orderId ? <ReviewPage key={orderId} orderId={orderId} /> : <ReviewsList />;
}
