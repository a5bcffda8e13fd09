import { OktaSinkError } from '../../errors.js';
import { installCommand } from '../../sinks/shared/installCommand.js';
import type { Nats } from './nats.js';
import requireNats from './requireNats.cjs';

const packages = ['@nats-io/transport-node', '@nats-io/jetstream'];

/**
 * Loads the packages of NATS when they are first used: most programs have no such server.
 *
 * @throws OktaSinkError where one is missing.
 */
export function loadNats(load: (fail: (cause: unknown) => never) => Nats = requireNats): Nats {
  return load((cause) => {
    throw new OktaSinkError(
      `JetStream needs the packages ${packages.join(' and ')}, which cannot be loaded; ${installCommand(packages)}`,
      { cause },
    );
  });
}
