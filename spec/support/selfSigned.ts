import { generateKeyPairSync, sign } from 'node:crypto';

/** A private key and the certificate of it, both PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

const day = 86_400_000;

/** Makes a certificate of a host name that is its own authority: by Node alone, as no openssl may be here. */
export function selfSigned(
  host: string,
  notBefore = new Date(Date.now() - day),
  notAfter = new Date(notBefore.getTime() + 2 * day),
): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(identifier('2a8648ce3d040302')); // ecdsa-with-SHA256
  const name = sequence(
    tagged(0x31, sequence(identifier('550403'), tagged(0x0c, Buffer.from(host)))),
  );
  const time = (date: Date) =>
    tagged(
      0x17,
      Buffer.from(
        `${date
          .toISOString()
          .replace(/[-:T]|\..*/g, '')
          .slice(2)}Z`,
      ),
    );
  const extension = (id: string, value: Buffer) => sequence(identifier(id), tagged(0x04, value));
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))), // version 3
    tagged(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(
      0xa3,
      sequence(
        extension('551d11', sequence(tagged(0x82, Buffer.from(host)))), // subjectAltName
        extension('551d13', sequence(tagged(0x01, Buffer.from([0xff])))), // basicConstraints: CA
      ),
    ),
  );
  const signature = tagged(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const text = sequence(body, algorithm, signature).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
  };
}

/** A value of DER: its tag, its length, and what it holds. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function identifier(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}
