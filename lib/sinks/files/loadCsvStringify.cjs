// A `require`, since that is synchronous and bundlers follow it; it waits for the call.
module.exports = () => require('csv-stringify/sync');
