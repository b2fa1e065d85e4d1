export { browserDecoder } from "./canvas-decoder.ts";
export { directorySource } from "./directory-source.ts";
export { pickedSource, zipBlobSource, type PickedFile } from "./file-source.ts";
