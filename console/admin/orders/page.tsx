import { useRoute } from '../shell/router.tsx';
import { FindOrder } from './find.tsx';
import { OrderPage } from './order.tsx';

/** `/orders` finds an order, `/orders/<id>` explains one. */
export default function Page() {
  const [, orderId] = useRoute().segments;
  return orderId ? <OrderPage key={orderId} orderId={orderId} /> : <FindOrder />;
}
