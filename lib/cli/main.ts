#!/usr/bin/env node
import * as node from 'node:module';

// From 22.8 on Node can keep what it has compiled for the next start; what is imported before is not in it.
const { enableCompileCache } = node as { readonly enableCompileCache?: () => unknown };
enableCompileCache?.();

const { commandProcess } = await import('./commandProcess.js');
await commandProcess(process.argv.slice(2));
