import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { from, lastValueFrom, mergeMap, toArray } from 'rxjs';
import { restore, stub } from 'sinon';
import { effects } from '../lib/sandbox/server/effects.js';
import type { FaultName } from '../lib/sandbox/index.js';
import { outcomeOf, wayFaults, type Deed, type Trial } from './support/faultTrial.js';

/**
 * What comes of a fault, by what is done meanwhile: how it ends, how often it was sent and, where it
 * writes, what has become of the org. docs/faults.md explains the words and has the same tables.
 */
const oneRequest = `
  | fault              | GET                        | stream                            | POST                               | DELETE                                | POST, unsafe                       | DELETE, unsafe                 |
  | error500           | 200, 2 sent                | all records, 6 sent               | OktaApiError 500, 1 sent: not made | OktaApiError 500, 1 sent: kept        | 200, 2 sent: made                  | 204, 2 sent: deactivated       |
  | error503           | 200, 2 sent                | all records, 6 sent               | OktaApiError 503, 1 sent: not made | OktaApiError 503, 1 sent: kept        | 200, 2 sent: made                  | 204, 2 sent: deactivated       |
  | htmlError          | 200, 2 sent                | all records, 6 sent               | OktaApiError 502, 1 sent: not made | OktaApiError 502, 1 sent: kept        | 200, 2 sent: made                  | 204, 2 sent: deactivated       |
  | error408           | 200, 2 sent                | all records, 6 sent               | OktaApiError 408, 1 sent: not made | OktaApiError 408, 1 sent: kept        | 200, 2 sent: made                  | 204, 2 sent: deactivated       |
  | error522           | 200, 2 sent                | all records, 6 sent               | OktaApiError 522, 1 sent: not made | OktaApiError 522, 1 sent: kept        | 200, 2 sent: made                  | 204, 2 sent: deactivated       |
  | error504           | 200, 2 sent                | all records, 6 sent               | OktaApiError 504, 1 sent: made     | OktaApiError 504, 1 sent: deactivated | OktaApiError 400, 2 sent: made     | 204, 2 sent: gone              |
  | invalidToken       | OktaApiError 401, 1 sent   | OktaApiError 401 after 40, 3 sent | OktaApiError 401, 1 sent: not made | OktaApiError 401, 1 sent: kept        | OktaApiError 401, 1 sent: not made | OktaApiError 401, 1 sent: kept |
  | emptyForbidden     | OktaApiError 403, 1 sent   | OktaApiError 403 after 40, 3 sent | OktaApiError 403, 1 sent: not made | OktaApiError 403, 1 sent: kept        | OktaApiError 403, 1 sent: not made | OktaApiError 403, 1 sent: kept |
  | locked423          | OktaApiError 423, 1 sent   | OktaApiError 423 after 40, 3 sent | OktaApiError 423, 1 sent: not made | OktaApiError 423, 1 sent: kept        | OktaApiError 423, 1 sent: not made | OktaApiError 423, 1 sent: kept |
  | signInPage         | 200, 1 sent                | OktaBodyError after 40, 3 sent    | 200, 1 sent: not made              | 200, 1 sent: kept                     | 200, 1 sent: not made              | 200, 1 sent: kept              |
  | silent429          | 200, 2 sent                | all records, 6 sent               | 200, 2 sent: made                  | 204, 2 sent: deactivated              | 200, 2 sent: made                  | 204, 2 sent: deactivated       |
  | otherPathNextLink  | 200, 1 sent                | OktaLinkError after 60, 3 sent    | 200, 1 sent: made                  | 204, 1 sent: deactivated              | 200, 1 sent: made                  | 204, 1 sent: deactivated       |
  | quota429           | 200, 2 sent                | all records, 6 sent               | 200, 2 sent: made                  | 204, 2 sent: deactivated              | 200, 2 sent: made                  | 204, 2 sent: deactivated       |
  | concurrency429     | 200, 2 sent                | all records, 6 sent               | 200, 2 sent: made                  | 204, 2 sent: deactivated              | 200, 2 sent: made                  | 204, 2 sent: deactivated       |
  | duplicatedReset    | 200, 2 sent                | all records, 6 sent               | 200, 2 sent: made                  | 204, 2 sent: deactivated              | 200, 2 sent: made                  | 204, 2 sent: deactivated       |
  | resetBeforeHeaders | 200, 2 sent                | all records, 6 sent               | OktaNetworkError, 1 sent: not made | OktaNetworkError, 1 sent: kept        | 200, 2 sent: made                  | 204, 2 sent: deactivated       |
  | lostResponse       | 200, 2 sent                | all records, 6 sent               | OktaNetworkError, 1 sent: made     | OktaNetworkError, 1 sent: deactivated | OktaApiError 400, 2 sent: made     | 204, 2 sent: gone              |
  | stalledHeaders     | 200, 2 sent                | all records, 6 sent               | OktaTimeoutError, 1 sent: made     | OktaTimeoutError, 1 sent: deactivated | OktaApiError 400, 2 sent: made     | 204, 2 sent: gone              |
  | resetInBody        | 200, 2 sent                | all records, 6 sent               | OktaNetworkError, 1 sent: made     | 204, 1 sent: deactivated              | OktaApiError 400, 2 sent: made     | 204, 1 sent: deactivated       |
  | stalledBody        | 200, 2 sent                | all records, 6 sent               | OktaTimeoutError, 1 sent: made     | 204, 1 sent: deactivated              | OktaApiError 400, 2 sent: made     | 204, 1 sent: deactivated       |
  | truncatedJson      | 200, 2 sent                | all records, 6 sent               | OktaBodyError, 1 sent: made        | 204, 1 sent: deactivated              | OktaApiError 400, 2 sent: made     | 204, 1 sent: deactivated       |
  | truncatedGzip      | 200, 2 sent                | all records, 6 sent               | OktaBodyError, 1 sent: made        | 204, 1 sent: deactivated              | OktaApiError 400, 2 sent: made     | 204, 1 sent: deactivated       |
  | zipBomb            | OktaBodyError, 1 sent      | OktaBodyError after 40, 3 sent    | OktaBodyError, 1 sent: made        | 204, 1 sent: deactivated              | OktaBodyError, 1 sent: made        | 204, 1 sent: deactivated       |
  | closeIdle          | 200, 1 sent                | all records, 5 sent               | 200, 1 sent: made                  | 204, 1 sent: deactivated              | 200, 1 sent: made                  | 204, 1 sent: deactivated       |
  | emptyOk            | 200 without a body, 1 sent | all records, 6 sent               | 200, 1 sent: not made              | 200, 1 sent: kept                     | 200, 1 sent: not made              | 200, 1 sent: kept              |
  | otherJson          | 200, 1 sent                | OktaBodyError after 40, 3 sent    | 200, 1 sent: not made              | 200, 1 sent: kept                     | 200, 1 sent: not made              | 200, 1 sent: kept              |
  | foreignNextLink    | 200, 1 sent                | OktaLinkError after 60, 3 sent    | 200, 1 sent: made                  | 204, 1 sent: deactivated              | 200, 1 sent: made                  | 204, 1 sent: deactivated       |
  | adminNextLink      | 200, 1 sent                | all records, 5 sent               | 200, 1 sent: made                  | 204, 1 sent: deactivated              | 200, 1 sent: made                  | 204, 1 sent: deactivated       |
  | loopingNextLink    | 200, 1 sent                | loop after 60, 3 sent             | 200, 1 sent: made                  | 204, 1 sent: deactivated              | 200, 1 sent: made                  | 204, 1 sent: deactivated       |
  | nextWithoutExpand  | 200, 1 sent                | all records, 5 sent               | 200, 1 sent: made                  | 204, 1 sent: deactivated              | 200, 1 sent: made                  | 204, 1 sent: deactivated       |
  | emptyPageWithNext  | 200, 1 sent                | all records, 6 sent               | 200, 1 sent: made                  | 204, 1 sent: deactivated              | 200, 1 sent: made                  | 204, 1 sent: deactivated       |
`;

const everyRequest = `
  | fault                   | GET                        | stream                              | POST                                 | DELETE                                |
  | error500                | OktaApiError 500, 3 sent   | OktaApiError 500 after 40, 5 sent   | OktaApiError 500, 1 sent: not made   | OktaApiError 500, 1 sent: kept        |
  | error500 of pages of 20 | OktaApiError 500, 3 sent   | all records, 10 sent                | 200, 1 sent: made                    | 204, 1 sent: deactivated              |
  | error503                | OktaApiError 503, 3 sent   | OktaApiError 503 after 40, 5 sent   | OktaApiError 503, 1 sent: not made   | OktaApiError 503, 1 sent: kept        |
  | htmlError               | OktaApiError 502, 3 sent   | OktaApiError 502 after 40, 5 sent   | OktaApiError 502, 1 sent: not made   | OktaApiError 502, 1 sent: kept        |
  | error408                | OktaApiError 408, 3 sent   | OktaApiError 408 after 40, 5 sent   | OktaApiError 408, 1 sent: not made   | OktaApiError 408, 1 sent: kept        |
  | error522                | OktaApiError 522, 3 sent   | OktaApiError 522 after 40, 5 sent   | OktaApiError 522, 1 sent: not made   | OktaApiError 522, 1 sent: kept        |
  | error504                | OktaApiError 504, 3 sent   | OktaApiError 504 after 40, 5 sent   | OktaApiError 504, 1 sent: made       | OktaApiError 504, 1 sent: deactivated |
  | silent429               | OktaRateLimitError, 2 sent | OktaRateLimitError after 40, 4 sent | OktaRateLimitError, 2 sent: not made | OktaRateLimitError, 2 sent: kept      |
  | quota429                | OktaRateLimitError, 2 sent | OktaRateLimitError after 40, 4 sent | OktaRateLimitError, 2 sent: not made | OktaRateLimitError, 2 sent: kept      |
  | concurrency429          | OktaRateLimitError, 4 sent | OktaRateLimitError after 40, 6 sent | OktaRateLimitError, 4 sent: not made | OktaRateLimitError, 4 sent: kept      |
  | duplicatedReset         | OktaRateLimitError, 2 sent | OktaRateLimitError after 40, 4 sent | OktaRateLimitError, 2 sent: not made | OktaRateLimitError, 2 sent: kept      |
  | resetBeforeHeaders      | OktaNetworkError, 3 sent   | OktaNetworkError after 40, 5 sent   | OktaNetworkError, 1 sent: not made   | OktaNetworkError, 1 sent: kept        |
  | lostResponse            | OktaNetworkError, 3 sent   | OktaNetworkError after 40, 5 sent   | OktaNetworkError, 1 sent: made       | OktaNetworkError, 1 sent: deactivated |
  | stalledHeaders          | OktaTimeoutError, 3 sent   | OktaTimeoutError after 40, 5 sent   | OktaTimeoutError, 1 sent: made       | OktaTimeoutError, 1 sent: deactivated |
  | resetInBody             | OktaNetworkError, 3 sent   | OktaNetworkError after 40, 5 sent   | OktaNetworkError, 1 sent: made       | 204, 1 sent: deactivated              |
  | stalledBody             | OktaTimeoutError, 3 sent   | OktaTimeoutError after 40, 5 sent   | OktaTimeoutError, 1 sent: made       | 204, 1 sent: deactivated              |
  | truncatedJson           | OktaBodyError, 3 sent      | OktaBodyError after 40, 5 sent      | OktaBodyError, 1 sent: made          | 204, 1 sent: deactivated              |
  | truncatedGzip           | OktaBodyError, 3 sent      | OktaBodyError after 40, 5 sent      | OktaBodyError, 1 sent: made          | 204, 1 sent: deactivated              |
  | emptyOk                 | 200 without a body, 1 sent | OktaBodyError after 40, 5 sent      | 200, 1 sent: not made                | 200, 1 sent: kept                     |
  | emptyPageWithNext       | 200, 1 sent                | pageLimit after 40, 10 sent         | 200, 1 sent: made                    | 204, 1 sent: deactivated              |
`;

const way = `
  | fault               | GET                      | stream                           | POST                               | DELETE                                |
  | no server           | OktaNetworkError, 0 sent | OktaNetworkError after 0, 0 sent | OktaNetworkError, 0 sent           | OktaNetworkError, 0 sent              |
  | no server by HTTP/2 | OktaNetworkError, 0 sent | OktaNetworkError after 0, 0 sent | OktaNetworkError, 0 sent           | OktaNetworkError, 0 sent              |
  | unknown CA          | OktaNetworkError, 0 sent | OktaNetworkError after 0, 0 sent | OktaNetworkError, 0 sent: not made | OktaNetworkError, 0 sent: kept        |
  | header overflow     | OktaNetworkError, 1 sent | OktaNetworkError after 0, 1 sent | OktaNetworkError, 1 sent: made     | OktaNetworkError, 1 sent: deactivated |
  | hung probe          | 200, 2 sent              | all records, 6 sent              | 200, 2 sent: made                  | 204, 2 sent: deactivated              |
`;

const serviceApp = `
  | fault        | GET                        | stream                             | POST                             | DELETE                                  |
  | invalidToken | 200, 2 sent, 3 for a token | all records, 6 sent, 3 for a token | 200, 2 sent, 3 for a token: made | 204, 2 sent, 3 for a token: deactivated |
  | staleNonce   | 200, 2 sent, 2 for a token | all records, 6 sent, 2 for a token | 200, 2 sent, 2 for a token: made | 204, 2 sent, 2 for a token: deactivated |
`;

const oneTokenRequest = `
  | fault              | GET                                  | stream                                        | POST                                           | DELETE                                     |
  | error500           | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | error503           | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | htmlError          | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | error408           | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | error522           | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | error504           | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | quota429           | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | concurrency429     | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | invalidClient      | OktaAuthError, 0 sent, 2 for a token | OktaAuthError after 40, 3 sent, 3 for a token | OktaAuthError, 0 sent, 2 for a token: not made | OktaAuthError, 0 sent, 2 for a token: kept |
  | staleNonce         | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | emptyOk            | OktaAuthError, 0 sent, 2 for a token | OktaAuthError after 40, 3 sent, 3 for a token | OktaAuthError, 0 sent, 2 for a token: not made | OktaAuthError, 0 sent, 2 for a token: kept |
  | otherJson          | OktaAuthError, 0 sent, 2 for a token | OktaAuthError after 40, 3 sent, 3 for a token | OktaAuthError, 0 sent, 2 for a token: not made | OktaAuthError, 0 sent, 2 for a token: kept |
  | resetBeforeHeaders | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | lostResponse       | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | stalledHeaders     | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | resetInBody        | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
  | truncatedJson      | 200, 1 sent, 3 for a token           | all records, 6 sent, 4 for a token            | 200, 1 sent, 3 for a token: made               | 204, 1 sent, 3 for a token: deactivated    |
`;

const everyTokenRequest = `
  | fault         | GET                                  | stream                                        | POST                                           | DELETE                                     |
  | error500      | OktaAuthError, 0 sent, 4 for a token | OktaAuthError after 40, 3 sent, 5 for a token | OktaAuthError, 0 sent, 4 for a token: not made | OktaAuthError, 0 sent, 4 for a token: kept |
  | quota429      | OktaAuthError, 0 sent, 4 for a token | OktaAuthError after 40, 3 sent, 5 for a token | OktaAuthError, 0 sent, 4 for a token: not made | OktaAuthError, 0 sent, 4 for a token: kept |
  | staleNonce    | OktaAuthError, 0 sent, 3 for a token | OktaAuthError after 40, 3 sent, 5 for a token | OktaAuthError, 0 sent, 3 for a token: not made | OktaAuthError, 0 sent, 3 for a token: kept |
  | truncatedJson | OktaAuthError, 0 sent, 4 for a token | OktaAuthError after 40, 3 sent, 5 for a token | OktaAuthError, 0 sent, 4 for a token: not made | OktaAuthError, 0 sent, 4 for a token: kept |
`;

const tables: readonly (readonly [heading: string, table: string, changes: Partial<Trial>])[] = [
  ['When one request meets it', oneRequest, { count: 1 }],
  ['When every request meets it', everyRequest, {}],
  ['When the way to the org is at fault', way, {}],
  ['When it is a service app', serviceApp, { count: 1, signIn: 'privateKeyJwt' }],
  [
    'When one token request meets it',
    oneTokenRequest,
    { count: 1, at: 'token', signIn: 'privateKeyJwt' },
  ],
  [
    'When every token request meets it',
    everyTokenRequest,
    { at: 'token', signIn: 'privateKeyJwt' },
  ],
];

const trials = tables.flatMap(([heading, table, changes]) => {
  const [[, ...columns] = [], ...rows] = cellsOf(table);
  return rows.flatMap(([fault = '', ...outcomes]) =>
    outcomes.map((expected, index) => {
      const column = columns[index] ?? '';
      const name = `${heading}: ${fault}, ${column}`;
      return { name, expected, trial: { ...trialOf(fault, column), ...changes } };
    }),
  );
});

describe('the faults of the sandbox', () => {
  const outcomes = new Map<string, string>();

  before(async function () {
    this.timeout(180_000);
    // Half of each jittered wait, so that it is known how many of them fit into the longest one.
    stub(Math, 'random').returns(0.5);
    const stalls = ({ trial }: (typeof trials)[number]) => trial.fault.startsWith('stalled');
    // What has a short timeout is not to run in a crowd.
    await play(
      trials.filter((entry) => !stalls(entry)),
      24,
    );
    await play(trials.filter(stalls), 12);
  });
  after(restore);

  const play = (some: typeof trials, atOnce: number) =>
    lastValueFrom(
      from(some).pipe(
        mergeMap(async ({ name, trial }) => outcomes.set(name, await outcomeOf(trial)), atOnce),
        toArray(),
      ),
    );

  for (const { name, expected } of trials) {
    it(`should come to "${expected}". ${name}`, () => {
      expect(outcomes.get(name)).to.equal(expected);
    });
  }

  it('should all be there', () => {
    const named = new Set(trials.map(({ trial }) => trial.fault));
    expect(
      [...Object.keys(effects), ...wayFaults].filter((name) => !named.has(name as FaultName)),
    ).to.deep.equal([]);
  });

  for (const [heading, table] of tables) {
    it(`should be in the docs as they are here. ${heading}`, () => {
      const page = readFileSync('docs/faults.md', 'utf8');
      const [, section = ''] = page.split(`## ${heading}\n`);
      const [documented = ''] = section.split('\n## ');
      const isRule = (cells: readonly string[]) => cells.every((cell) => /^-+$/.test(cell));
      expect(cellsOf(documented).filter((cells) => !isRule(cells))).to.deep.equal(cellsOf(table));
    });
  }
});

/** The cells of a table in Markdown, row by row. */
function cellsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.trim().startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function trialOf(fault: string, column: string): Trial {
  const [name = '', page] = fault.split(' of pages of ');
  const [deed, unsafe] = column.split(', ');
  return {
    fault: name as Trial['fault'],
    count: Infinity,
    ...(page === undefined ? {} : { path: new RegExp(`\\blimit=${page}\\b`) }),
    deed: deed as Deed,
    at: 'api',
    unsafeMethods: unsafe === 'unsafe',
  };
}
