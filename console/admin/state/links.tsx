import Link from '@cloudscape-design/components/link';
import { hrefOf, useFollow } from '../shell/router.tsx';

/** Where a single thing is shown: the section's path, and what the thing is called there. */
function ToThing({ section, id }: { section: string; id: string }) {
  const follow = useFollow();
  return (
    <Link href={hrefOf(section, id)} onFollow={follow}>
      {id}
    </Link>
  );
}

export const ToOrder = ({ orderId }: { orderId: string }) => (
  <ToThing section="orders" id={orderId} />
);
export const ToCustomer = ({ customerId }: { customerId: string }) => (
  <ToThing section="customers" id={customerId} />
);
export const ToCode = ({ code }: { code: string }) => <ToThing section="codes" id={code} />;
