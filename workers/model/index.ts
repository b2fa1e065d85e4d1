/** A trained model that was saved, in the page as a zip and by the command line as a folder: one format. No tfjs in here. */
export { describeInput, inputOf, type InputForm } from "./input-form.ts";
export { modelEntries, readModelEntries, type ExportedNetwork, type SavedModel } from "./model-entries.ts";
export { pictureTask } from "./picture-task.ts";
export { readModelZip, writeModelZip } from "./model-zip.ts";
export { unzipFiles } from "./unzip.ts";
