import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { hrefOf, useFollow } from '../shell/router.tsx';
import { words } from './words.ts';

type Story = Schemas['OrderStory'];

/** What people decided about the order, or have to. */
export function People({ story: { approval, review } }: { story: Story }) {
  const say = useWords(words);
  return (
    <Container fitHeight header={<Header variant="h2">{say.approval}</Header>}>
      <SpaceBetween size="m">
        {approval ? (
          <Approval approval={approval} />
        ) : (
          <Box color="text-body-secondary">{say.approvalNone}</Box>
        )}
        {review && <Review review={review} />}
      </SpaceBetween>
    </Container>
  );
}

function Approval({ approval: { decision } }: { approval: Schemas['OrderApproval'] }) {
  const say = useWords(words);
  const follow = useFollow();
  const decided = decision?.decision === 'approve' ? say.approvedBy : say.rejectedBy;
  return (
    <div>
      <div>{say.askedBy(say.platform)}</div>
      {decision ? (
        <Decided what={decided(decision.by)} at={decision.at} reason={decision.reason} />
      ) : (
        <>
          <div>{say.waiting}</div>
          <Link href={hrefOf('approvals')} onFollow={follow}>
            {say.toApprovals}
          </Link>
        </>
      )}
    </div>
  );
}

function Review({ review }: { review: Schemas['Review'] }) {
  const say = useWords(words);
  const format = useFormat();
  const follow = useFollow();
  const { decision, heldBackPoints, score, orderId } = review;
  const decided = decision?.decision === 'release' ? say.releasedBy : say.rejectedBy;
  return (
    <div>
      <Box variant="awsui-key-label">{say.review}</Box>
      <div>
        {say.reviewOpen(format.number(heldBackPoints))}, {say.reviewScore(format.number(score))}
      </div>
      {decision && (
        <Decided what={decided(decision.by)} at={decision.at} reason={decision.reason} />
      )}
      <Link href={hrefOf('reviews', orderId)} onFollow={follow}>
        {say.toReview}
      </Link>
    </div>
  );
}

function Decided({ what, at, reason }: { what: string; at: string; reason: string }) {
  const format = useFormat();
  return (
    <>
      <div>
        {what} <Box variant="small">{format.dateTime(at)}</Box>
      </div>
      <Box color="text-body-secondary">“{reason}”</Box>
    </>
  );
}
