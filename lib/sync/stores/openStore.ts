import { OktaInputError } from '../../errors.js';
import type { Sink } from '../../sinks/types.js';
import { quoted } from '../../url/quoted.js';
import type { Row } from '../rowOf.js';
import type { SyncTable } from '../types.js';
import { emptyStore } from './emptyStore.js';
import { folderStore, type FileFormat } from './folderStore.js';
import type { Store, StoreOptions } from './store.js';

/** Where tables go, as it is told. */
export type StoreTarget =
  | { readonly kind: 'duckdb'; readonly path: string }
  | {
      readonly kind: 'postgres';
      readonly connectionString: string | undefined;
      readonly schema: string;
    }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'sinks'; readonly sink: (table: SyncTable) => Sink<Row> };

/**
 * Reads a target.
 *
 * @throws OktaInputError, never with a password that it holds.
 */
export function storeTarget(target: string | ((table: SyncTable) => Sink<Row>)): StoreTarget {
  if (typeof target === 'function') return { kind: 'sinks', sink: target };
  if (/^postgres(?:ql)?:/.test(target)) return postgresTarget(target);
  if (target.endsWith('/')) return { kind: 'folder', path: target };
  if (/\.(?:duckdb|db)$/.test(target)) return { kind: 'duckdb', path: target };
  const isTable = /\.(?:duckdb|db)#/.test(target);
  const hint = isTable
    ? `write '${target.split('#')[0] ?? ''}': each table has its own name`
    : "write 'okta.duckdb', 'postgres:#schema' or 'folder/'";
  throw new OktaInputError(
    'target',
    `is no file, schema or folder: got ${quoted(target)}; ${hint}`,
  );
}

function postgresTarget(target: string): StoreTarget {
  const at = target.lastIndexOf('#');
  const connection = at < 0 ? target : target.slice(0, at);
  const schema = at < 0 ? '' : target.slice(at + 1);
  if (schema === '' || schema.includes('.')) {
    throw new OktaInputError('target', "must name a schema: write 'postgres:#okta'");
  }
  const isBare = /^postgres(?:ql)?:(?:\/\/)?$/.test(connection);
  return { kind: 'postgres', connectionString: isBare ? undefined : connection, schema };
}

/** Opens a store; drivers of databases are loaded when they are wanted. */
export async function openStore(
  target: StoreTarget,
  { format, ...options }: StoreOptions & { readonly format: FileFormat },
): Promise<Store> {
  switch (target.kind) {
    case 'duckdb': {
      const { duckdbStore } = await import('./duckdbStore.js');
      return duckdbStore(target.path, options);
    }
    case 'postgres': {
      const { postgresStore } = await import('./postgresStore.js');
      return postgresStore(target.connectionString, target.schema, options);
    }
    case 'folder':
      return folderStore(target.path, format, options);
    case 'sinks':
      if (options.isReadOnly) return emptyStore;
      return { ...emptyStore, sink: target.sink, isReadOnly: false };
  }
}
