import { expect } from 'chai';
import { isQueueAddress, queueAddress } from '../../../lib/cli/queueAddress.js';
import { UsageError } from '../../../lib/cli/usageError.js';

describe('queueAddress', () => {
  const postgres = (name: string, connectionString?: string) => ({
    engine: 'postgres',
    connectionString,
    name,
  });
  const nats = (...servers: string[]) => ({ engine: 'nats', servers, name: 'users' });
  const read: Readonly<Record<string, object>> = {
    'queue:postgres#users': postgres('users'),
    'queue:postgres:#hr.users': postgres('hr.users'),
    'queue:postgresql://#users': postgres('users'),
    'queue:postgres://etl@db:5432/hr#users': postgres('users', 'postgres://etl@db:5432/hr'),
    'queue:nats://127.0.0.1:4222#users': nats('nats://127.0.0.1:4222'),
    'queue:nats://a:4222,b:4222,nats://c#users': nats('nats://a:4222', 'nats://b:4222', 'nats://c'),
    'queue:tls://a#users': nats('tls://a'),
  };
  for (const [text, expected] of Object.entries(read)) {
    it(`should read ${text}`, () => {
      expect(isQueueAddress(text)).to.equal(true);
      expect(queueAddress('--to', text)).to.deep.equal(expected);
    });
  }

  const refused: Readonly<Record<string, string>> = {
    'queue:': "--to queue: is no queue; write --to 'queue:postgres#users'",
    'queue:#users': 'is no queue',
    'queue:kafka://a#users': 'is no queue',
    'postgres:#users': 'is no queue',
    'queue:postgres': "names no queue; write --to 'queue:postgres#users'",
    'queue:postgres://db/hr#': "names no queue; write --to 'queue:postgres://db/hr#users'",
    'queue:nats#users': "names no server; write --to 'queue:nats://127.0.0.1:4222#users'",
    'queue:nats://#users': 'names no server',
    'queue:nats://a,#users': 'names no server',
  };
  for (const [text, message] of Object.entries(refused)) {
    it(`should refuse "${text}"`, () => {
      expect(() => queueAddress('--to', text)).to.throw(UsageError, message);
    });
  }

  for (const text of [
    'queue:postgres://etl:hunter2@db/hr#users',
    'queue:postgres://db/hr?password=hunter2#users',
    'queue:nats://me:hunter2@a:4222#users',
    'queue:kafka://me:hunter2@a:4222#users',
  ]) {
    it('should refuse a password, without repeating it', () => {
      expect(() => queueAddress('--from', text))
        .to.throw(UsageError, /--from must not hold a password/)
        .with.property('message')
        .that.does.not.include('hunter2');
    });
  }
});
