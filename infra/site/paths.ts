/**
 * Which file answers a path. A bucket knows no index documents, and a deep link into the admin app
 * is an address that only the app itself understands. CloudFront runs this very function, as
 * text: it may use nothing from outside itself.
 */
export function answerTo(path: string): { file: string } | { movedTo: string } {
  if (path === '/') return { movedTo: '/console/' };
  if (/^\/(console|points|demo|docs|problems)$/.test(path)) return { movedTo: `${path}/` };
  const isApps = path.startsWith('/console/');
  const isFile = path.startsWith('/console/assets/') || path === '/console/config.json';
  if (isApps && !isFile) return { file: '/console/index.html' };
  if (/^\/problems\/\w+$/.test(path)) return { file: `${path}.html` };
  return { file: path.endsWith('/') ? `${path}index.html` : path };
}

/** The code of the CloudFront function that stands before the bucket. */
export const edgeFunction = `${answerTo.toString()}
function handler(event) {
  var answer = answerTo(event.request.uri);
  if (answer.movedTo) {
    return {
      statusCode: 308,
      statusDescription: 'Permanent Redirect',
      headers: { location: { value: answer.movedTo } },
    };
  }
  event.request.uri = answer.file;
  return event.request;
}
`;
