/** What a new study on images begins with; the Code screen changes it before the first trial. */
export const defaultForm = {
  template: "image-classification",
  form: {} as Readonly<Record<string, unknown>>,
};
