export { browserDecoder } from "./canvas-decoder.ts";
export { pickedSource, type PickedFile } from "./file-source.ts";
