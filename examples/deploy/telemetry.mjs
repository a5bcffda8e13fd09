// Spans and counts of every run in this process. Loaded before the program, or before the command:
//   NODE_OPTIONS='--import ./telemetry.mjs' OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318
// It needs: npm install @opentelemetry/api @opentelemetry/sdk-node
import { NodeSDK } from '@opentelemetry/sdk-node';
import { traceRuns } from 'okta-streams/opentelemetry';

const sdk = new NodeSDK({ serviceName: process.env.OTEL_SERVICE_NAME ?? 'okta-nightly' });
sdk.start();
const stop = traceRuns();

// What has not been exported yet holds the process back until it has.
process.once('beforeExit', () => {
  stop();
  void sdk.shutdown();
});
