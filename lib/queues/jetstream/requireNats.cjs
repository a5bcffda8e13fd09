// A `require`, which bundlers follow; where a package is missing, its error goes to the caller.
module.exports = (fail) => {
  try {
    return { ...require('@nats-io/transport-node'), ...require('@nats-io/jetstream') };
  } catch (cause) {
    return fail(cause);
  }
};
