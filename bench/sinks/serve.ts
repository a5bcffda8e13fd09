/** A sandbox org in a process of its own: `serve.ts <users>`; ends with its parent. */
import { startSandbox } from 'okta-streams/sandbox';

const { orgUrl, token } = await startSandbox({ users: Number(process.argv[2]) });
process.once('disconnect', () => process.exit());
process.send?.({ orgUrl, token });
