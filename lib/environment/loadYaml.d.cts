import type Yaml = require('yaml');

/** Loads yaml. */
declare function loadYaml(): typeof Yaml;

export = loadYaml;
