// A worker of mocha that is told to end has a second for it, then it is killed; to write the coverage of all
// that it has loaded takes longer. From its exit on it does not hear of that.
if (process.env['NODE_V8_COVERAGE'] !== undefined) {
  process.once('exit', () => {
    process.on('SIGTERM', () => undefined);
  });
}
