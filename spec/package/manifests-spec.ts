import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { projectWith } from './support/packed.js';

/** A model of Kubernetes; their own types do not compile under the options of this repository. */
type Model = new (manifest: object) => { readonly validate: () => void };

interface Manifest {
  readonly kind: string;
  readonly spec: object;
}

describe('the manifests of the nightly job', function () {
  this.timeout(300_000);

  let models: Readonly<Record<string, Model>>;

  // Thousands of small files: whoever installs this repository is spared them.
  before(() => {
    const cwd = projectWith('kubernetes-models@4.5.1', '@kubernetes-models/validate@4.0.0');
    const load = createRequire(join(cwd, 'package.json')) as (
      name: string,
    ) => Readonly<Record<string, Model>>;
    models = {
      ...load('kubernetes-models/apps/v1'),
      ...load('kubernetes-models/batch/v1'),
      ...load('kubernetes-models/v1'),
    };
  });

  const validate = (manifest: Manifest) => {
    const model = models[manifest.kind];
    if (model === undefined) throw new Error(`there is no model of ${manifest.kind}`);
    new model(manifest).validate();
  };

  it('should be what Kubernetes takes, for the job', () => {
    const manifests = manifestsOf('cronjob.yaml');
    expect(manifests.map(({ kind }) => kind)).to.deep.equal(['PersistentVolumeClaim', 'CronJob']);
    manifests.forEach(validate);
  });

  it('should be what Kubernetes takes, for readers and workers of a queue', () => {
    const manifests = manifestsOf('queue.yaml');
    expect(manifests.map(({ kind }) => kind)).to.deep.equal(['CronJob', 'Deployment']);
    manifests.forEach(validate);
  });

  it('should be refused with a schedule that is a number', () => {
    const job = manifestsOf('cronjob.yaml').find(({ kind }) => kind === 'CronJob');
    if (job === undefined) throw new Error('there is no CronJob');
    expect(() => {
      validate({ ...job, spec: { ...job.spec, schedule: 5 } });
    }).to.throw(/schedule/);
  });
});

function manifestsOf(file: string): readonly Manifest[] {
  const text = readFileSync(join('examples/deploy/kubernetes', file), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}
