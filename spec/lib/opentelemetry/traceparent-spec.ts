import { expect } from 'chai';
import { readTraceparent, writeTraceparent } from '../../../lib/opentelemetry/traceparent.js';

describe('traceparent', () => {
  const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  const text = `00-${traceId}-${spanId}-01`;

  it('should be written as W3C has it, and read back', () => {
    expect(writeTraceparent({ traceId, spanId, traceFlags: 1 })).to.equal(text);
    expect(readTraceparent(text)).to.deep.equal({ traceId, spanId, traceFlags: 1, isRemote: true });
    expect(writeTraceparent({ traceId, spanId, traceFlags: 0 })).to.match(/-00$/);
  });

  it('should be none where no span is recorded, or the text is something else', () => {
    const none = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };
    expect(writeTraceparent(none)).to.equal(undefined);
    for (const wrong of ['', 'x', `00-${'0'.repeat(32)}-${spanId}-01`, text.slice(1), `${text}0`]) {
      expect(readTraceparent(wrong)).to.equal(undefined);
    }
    expect(readTraceparent(`01-${traceId}-${spanId}-03-later`)).to.include({ traceFlags: 1 });
  });
});
