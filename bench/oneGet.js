/**
 * Prints the CPU milliseconds of the first GET of a process, or of the hundredth: the mean of the 91st
 * to the 110th, since one takes less than the clock can tell. Imports are not counted.
 *
 * Arguments: `okta-streams` or `undici`, `first` or `hundredth`, the org, a path.
 */
const [client, which, orgUrl, path] = process.argv.slice(2);
const get = client === 'undici' ? await byHand() : await byAction();

let cpu = await cpuOf(1);
if (which === 'hundredth') {
  await cpuOf(89);
  cpu = (await cpuOf(20)) / 20;
}
console.log(cpu);
process.exit();

async function byHand() {
  const { request } = await import('undici');
  const { headersOf, recordsOf } = await import('./clients/hand.js');
  const headers = headersOf({ token: 'bench' });
  return async () => recordsOf(await request(`${orgUrl}${path}`, { headers }));
}

async function byAction() {
  const { apiToken, customApiAction } = await import('okta-streams');
  const { firstValueFrom } = await import('rxjs');
  let action;
  return () => {
    action ??= customApiAction({ orgUrl, auth: apiToken('bench') });
    return firstValueFrom(action({ requestType: 'GET', relativeUrl: path }));
  };
}

async function cpuOf(times) {
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) await get();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
