export { sampleBytes } from "./build-sample.ts";
export { folderSource } from "./folder-source.ts";
export { openData, type OpenDataOptions, type OpenedDataFolder } from "./open-data.ts";
export { nodeDecoder } from "./sharp-decoder.ts";
export { zipFileSource } from "./zip-file.ts";
