export { describeDataset, type DatasetDescription } from "./describe.ts";
export { datasetHash } from "./hash.ts";
export { arrangeImport, type ImportResult } from "./arrange-import.ts";
export type { ImportOptions } from "./inspect-import.ts";
export { lookAtImport, type LookedAt } from "./look-at-import.ts";
export { commonSize, packAt, type PackedImages, type PackOptions } from "./pack-images.ts";
export {
  chooseSamples,
  labelRows,
  prepareTrialData,
  type OpenedData,
  type PreparedTrialData,
  type SampleChoice,
  type PrepareOptions,
} from "./prepare-trial-data.ts";
export { isTablePath } from "./paths.ts";
export { openSample, type OpenedSample, type SampleKind } from "./samples/open-sample.ts";
export type {
  ContentStore,
  DecodedImage,
  ImageDecoder,
  ImportProgress,
  OnProgress,
  ReadImage,
  SourceFile,
  SourceTree,
} from "./source.ts";
export { splitDataset, subsetDataset, type DatasetSplit } from "./split.ts";
export type { Duplicates } from "./warnings/duplicates.ts";
export { splitLeaks } from "./warnings/warnings.ts";
export type { RandomAccess } from "./zip/zip-source.ts";
export { foldDataset } from "./folds.ts";
export { splitHash } from "./split.ts";
export type { Table } from "./table.ts";
export { encodeRows } from "./tables/encoding.ts";
export { openTable, type OpenedTable, type TableChoices } from "./tables/open-table.ts";
export { foldTable, prepareTable, type PreparedTable } from "./tables/prepare-table.ts";
