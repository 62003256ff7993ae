import { useRoute } from '../shell/router.tsx';
import { ApprovalPage } from './approval.tsx';
import { ApprovalsList } from './list.tsx';

/** `/approvals` lists what waits, `/approvals/<id>` shows one. */
export default function Page() {
  const [, approvalId] = useRoute().segments;
  return approvalId ? <ApprovalPage key={approvalId} {...{ approvalId }} /> : <ApprovalsList />;
}
