import { useRoute } from '../shell/router.tsx';
import { CustomerPage } from './customer.tsx';
import { FindCustomer } from './find.tsx';

/** `/customers` finds a customer, `/customers/<id>` shows one. */
export default function Page() {
  const [, customerId] = useRoute().segments;
  return customerId ? <CustomerPage key={customerId} customerId={customerId} /> : <FindCustomer />;
}
