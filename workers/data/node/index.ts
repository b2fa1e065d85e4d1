export { sampleBytes } from "./build-sample.ts";
export { openData, type OpenDataOptions, type OpenedDataFolder } from "./open-data.ts";
export { nodeDecoder } from "./sharp-decoder.ts";
export { readTableFile } from "./read-table-file.ts";
