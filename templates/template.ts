/** A template turns a form into a small readable program and a search space. One folder per template. */
import type { Parameter, Params, SearchSpace } from "../study/index.ts";
import type { Task } from "./runtime/program.ts";

/** Source files by path, for instance "model.ts"; what is shown is what runs. */
export type ProgramFiles = Readonly<Record<string, string>>;

/** One question of a template's form. `--set key=value` and the page use the same fields. */
export interface FormField {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly type: "text" | "integer" | "number" | "boolean" | "choice";
  readonly choices?: readonly string[];
  readonly low?: number;
  readonly high?: number;
  readonly default: string | number | boolean;
  /** asked only when another field has one of these values */
  readonly when?: { readonly key: string; readonly values: readonly string[] };
}
export type Form = Readonly<Record<string, string | number | boolean>>;

/** How the data must be prepared for a form. */
export type DataNeeds = PictureNeeds | TableNeeds;

export interface PictureNeeds {
  readonly kind: "images" | "features";
  /** short side in pixels: of the trained images, or of those that the backbone sees */
  readonly imageSize: number;
  /** of the training images, above 0 and at most 100 */
  readonly subsetPercentage: number;
  /** what computes the features: "mobilenet_v2_mid" or a model.json; only for features */
  readonly backbone?: string;
}

export interface TableNeeds {
  readonly kind: "table";
  /** column to predict; "": not said */
  readonly target: string;
  readonly task: "auto" | "classification" | "regression";
  /** columns that the network must not see */
  readonly ignore: readonly string[];
  /** of the training rows, above 0 and at most 100 */
  readonly subsetPercentage: number;
}

/** What a template may know of the data when it generates. */
export interface TemplateData {
  readonly task: Task;
  /** class names; of a regression the target's name alone */
  readonly classes: readonly string[];
  /** [height, width, channels] of a sample as it will be trained, or [features] */
  readonly shape: readonly number[];
  readonly trainCount: number;
  readonly validationCount: number;
}

export interface Template {
  readonly name: string;
  readonly title: string;
  readonly fields: readonly FormField[];
  /** @throws WorkbenchError naming the field and its value */
  parseForm(input: Readonly<Record<string, unknown>>): Form;
  /** how the data must be prepared for this form */
  dataNeeds(form: Form): DataNeeds;
  space(form: Form, data: TemplateData): SearchSpace;
  /** for every parameter that the program may read, all that it can use: spaces and configurations lie within */
  limits(form: Form): readonly Parameter[];
  /** the "before tuning" configuration, a value for every parameter that is active */
  defaults(form: Form, data: TemplateData): Params;
  generate(form: Form, data: TemplateData): ProgramFiles;
}
