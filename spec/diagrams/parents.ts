import { map, of, toArray, type Observable } from 'rxjs';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import type { Send } from '../../lib/http/types.js';
import type { ChildRecord } from '../../lib/types/children.js';
import type { Diagram } from '../support/diagram.js';

interface Named {
  readonly id: string;
}

/** An org whose pages are the inputs, by their labels; those of a have a next link. */
function sendOf(input: (label: string) => Observable<unknown>): Send {
  return ({ url }) => {
    const [, group] = /groups\/(\w)\/users/.exec(url) ?? [];
    const after = new URL(url).searchParams.get('after') ?? '1';
    const isFirstOfA = group === 'a' && after === '1';
    const label = group === undefined ? 'groups' : `members of ${group}, page ${after}`;
    return input(label).pipe(
      toArray(),
      map((letters) => ({
        statusCode: 200,
        headers: isFirstOfA ? { link: `<${url}&after=2>; rel="next"` } : {},
        body: of(Buffer.from(JSON.stringify(letters.map((id) => ({ id }))))),
      })),
    );
  };
}

export const parentsDiagram: Diagram = {
  name: 'parents',
  title: 'each parent in hand is a lane, a chain of pages; the next begins when one has ended',
  inputs: [
    { label: 'groups', marbles: '-(abc|)', subscribed: '^!' },
    { label: 'members of a, page 1', marbles: '--(12|)', subscribed: '-^-!' },
    { label: 'members of a, page 2', marbles: '---------3|', subscribed: '---^---------!' },
    { label: 'members of b, page 1', marbles: '------4|', subscribed: '-^------!' },
    { label: 'members of c, page 1', marbles: '--5|', subscribed: '--------^--!' },
  ],
  outcomes: [
    {
      call: 'stream({ parents: groups, lanes: { count: 2 } })',
      marbles: '---(12)-4--5-(3|)',
      values: { 1: 'a1', 2: 'a2', 3: 'a3', 4: 'b4', 5: 'c5' },
      labels: { 1: 'a1', 2: 'a2', 3: 'a3', 4: 'b4', 5: 'c5' },
      play: (input) =>
        customApiAction({
          orgUrl: 'https://acme.okta.com',
          auth: apiToken('token'),
          send: sendOf(input),
          rateLimit: { enabled: false },
        })
          .of<Named, Named>()
          .stream({
            relativeUrl: '/api/v1/groups/{id}/users',
            streaming: {
              parents: { relativeUrl: '/api/v1/groups' },
              lanes: { count: 2 },
              flow: map(
                ({ parent, record }: ChildRecord<Named, Named, undefined>) => parent.id + record.id,
              ),
            },
          }),
    },
  ],
  legend: [
    'A page comes whole, when its last record is there. c waits for the end of b: two are read at once.',
    'The cursor behind 5: groups a, b and c are taken, b and c are done, a goes on at its page 2.',
  ],
};
