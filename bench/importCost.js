/** Prints the CPU seconds that importing the modules named takes. */
const before = process.cpuUsage();
for (const name of process.argv.slice(2)) await import(name);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1e6);
