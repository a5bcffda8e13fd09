import type CsvStringify = require('csv-stringify/sync');

/** Loads csv-stringify. */
declare function loadCsvStringify(): typeof CsvStringify;

export = loadCsvStringify;
